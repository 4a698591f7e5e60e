using System.Text.Json;

namespace Mipp.Cli.Tests;

public sealed class DoctorTests
{
    [Fact]
    public void Doctor_says_what_it_found()
    {
        var run = CliProcess.Run(Path.GetTempPath(), "doctor", "--json");

        Assert.Equal(ExitCode.Success, run.ExitCode);
        Assert.Empty(run.Error);
        var report = JsonDocument.Parse(run.Output).RootElement;
        var libtorch = report.GetProperty("libtorch");
        Assert.Matches(@"^\d+\.\d+", libtorch.GetProperty("version").GetString());
        Assert.InRange(libtorch.GetProperty("threads").GetInt32(), 1, int.MaxValue);
        Assert.InRange(libtorch.GetProperty("gemmGflops").GetDouble(), 0.1, double.MaxValue);
        Assert.Equal(
            ["mnist", "deformed-mnist", "fashion-mnist", "cifar10", "cifar100", "tiny-imagenet", "imagenet"],
            report.GetProperty("datasets").EnumerateArray().Select(d => d.GetProperty("name").GetString()));
        foreach (var dataset in report.GetProperty("datasets").EnumerateArray())
            Assert.True(dataset.GetProperty("path").ValueKind == JsonValueKind.String
                ^ dataset.GetProperty("advice").ValueKind == JsonValueKind.String);
    }

    [Fact]
    public void Without_libtorch_one_line_says_so_and_what_to_do()
    {
        using var folder = new TemporaryFolder();
        foreach (string file in Directory.GetFiles(AppContext.BaseDirectory))
            if (!Path.GetFileName(file).StartsWith("libmipp_torch", StringComparison.Ordinal))
                File.Copy(file, folder[Path.GetFileName(file)]);
        SmallInputs.WriteModel(folder["net.onnx"]);
        SmallInputs.WriteData(folder["data.npz"]);

        var evaluation = CliProcess.RunCopy(
            folder["Mipp.Cli.dll"], folder.Path, "eval", "net.onnx", "--data", "npz:data.npz");
        var doctor = CliProcess.RunCopy(folder["Mipp.Cli.dll"], folder.Path, "doctor");

        foreach (var run in new[] { evaluation, doctor })
        {
            Assert.Equal(ExitCode.UserMistake, run.ExitCode);
            Assert.Matches("^mipp: .*could not be loaded", Assert.Single(run.ErrorLines));
        }

        Assert.Contains("./mipp doctor", evaluation.Error);
        Assert.Contains("data folder", doctor.Output);
    }
}
