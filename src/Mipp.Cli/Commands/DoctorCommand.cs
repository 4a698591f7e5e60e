using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Mipp.Cli.Options;
using Mipp.Cli.Output;
using Mipp.Data;
using Mipp.Runtime;
using Mipp.Tensors;

namespace Mipp.Cli.Commands;

/// <summary>Says whether this machine has what Mipp needs, and what to do when it does not.</summary>
internal static class DoctorCommand
{
    private const int GemmSize = 2048;
    private const int GemmRuns = 5;

    public static Command Create()
    {
        var fetch = new Option<string[]>("--fetch")
        {
            Description = "Fetch these datasets (mnist, cifar10) into the data folder first.",
            HelpName = "DATASET",
            AllowMultipleArgumentsPerToken = true,
        };
        var json = new JsonOption();
        var command = new Command("doctor", "Say whether this machine has what Mipp needs, and what to do when it does not.")
        {
            fetch,
            json,
        };
        command.WithExamples(
            "./mipp doctor                    libtorch, its speed, ONNX Runtime, and which datasets are here",
            "./mipp doctor --fetch cifar10    fetch a dataset once, for work without a network");
        command.SetAction(parsed => Run(parsed.GetValue(fetch)!, parsed.GetValue(json)));
        return command;
    }

    private static int Run(string[] fetch, bool json)
    {
        var locator = Terminal.DatasetLocator;
        foreach (string name in fetch)
            Datasets.Open(name, locator);
        var report = Examine(locator);
        if (json)
            JsonOutput.Print(report);
        else
            Print(report);
        if (report.Problem is null)
            return ExitCode.Success;
        Terminal.Say(report.Problem);
        return ExitCode.UserMistake;
    }

    private static Report Examine(DatasetLocator locator)
    {
        var (libtorch, libtorchProblem) = Find(ExamineLibtorch);
        var (onnxRuntime, onnxRuntimeProblem) = Find(() => OnnxRuntimeLibrary.Version);
        return new Report(
            RuntimeInformation.FrameworkDescription, libtorch, onnxRuntime, libtorchProblem ?? onnxRuntimeProblem, locator.DataFolder,
            [.. Datasets.Survey(locator).Select(d => new PresentDataset(d.Name, d.Path, AdviceFor(d)))]);
    }

    /// <summary>What is found, or why it is not.</summary>
    private static (T? Found, string? Problem) Find<T>(Func<T> examine) where T : class
    {
        try
        {
            return (examine(), null);
        }
        catch (MippException e)
        {
            return (null, e.Message);
        }
    }

    private static Libtorch ExamineLibtorch()
    {
        TorchRuntime.EnsureAvailable();
        return new Libtorch(TorchRuntime.Version, TorchRuntime.LibraryPath, torch.get_num_threads(), TorchRuntime.Devices, MeasureGemm());
    }

    /// <summary>GFLOP/s of a single-precision matrix product, the best of a few runs.</summary>
    private static double MeasureGemm()
    {
        using var scope = new TensorScope();
        var a = torch.randn([GemmSize, GemmSize]);
        a.MatMul(a);
        double best = 0;
        for (int run = 0; run < GemmRuns; run++)
        {
            var clock = Stopwatch.StartNew();
            a.MatMul(a).Dispose();
            best = Math.Max(best, 2.0 * GemmSize * GemmSize * GemmSize / clock.Elapsed.TotalSeconds / 1e9);
        }

        return best;
    }

    private static string? AdviceFor(DatasetPresence dataset) =>
        dataset.Path is not null ? null
        : dataset.DownloadMegabytes is { } size ? $"not here; {Launcher.Name} doctor --fetch {dataset.Name} fetches it ({size} MB)"
        : $"not here; {dataset.HowToGet}";

    private static void Print(Report report)
    {
        var rows = new List<string[]> { new[] { ".NET", report.Runtime } };
        if (report.Libtorch is { } libtorch)
        {
            rows.AddRange(
            [
                ["libtorch", $"{libtorch.Version} in {libtorch.Path}"],
                ["threads", libtorch.Threads.ToString(CultureInfo.InvariantCulture)],
                ["devices", string.Join(", ", libtorch.Devices)],
                ["GEMM", string.Create(CultureInfo.InvariantCulture, $"{libtorch.GemmGflops:F0} GFLOP/s at {GemmSize}³")],
            ]);
        }
        else
        {
            rows.Add(["libtorch", report.Problem!]);
        }

        rows.Add(["ONNX Runtime", report.OnnxRuntime ?? "missing"]);
        rows.Add(["data folder", $"{report.DataFolder} (set MIPP_DATA for another)"]);
        rows.AddRange(report.Datasets.Select(d => (string[])[d.Name, d.Path ?? d.Advice!]));
        Terminal.Results.Write(Tables.Of(["what", "found"], rows));
    }

    /// <summary>What --json prints.</summary>
    private sealed record Report(
        string Runtime, Libtorch? Libtorch, string? OnnxRuntime, string? Problem, string DataFolder, IReadOnlyList<PresentDataset> Datasets);

    private sealed record Libtorch(
        string Version, string Path, int Threads, IReadOnlyList<string> Devices, double GemmGflops);

    private sealed record PresentDataset(string Name, string? Path, string? Advice);
}
