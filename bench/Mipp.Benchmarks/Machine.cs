using System.Globalization;
using Mipp.Tensors;

namespace Mipp.Benchmarks;

/// <summary>What a result was measured on.</summary>
internal static class Machine
{
    /// <summary>A heading, the date, the machine and the command.</summary>
    public static void Describe(TextWriter report, string title, string benchmark)
    {
        report.WriteLine($"# {title}");
        report.WriteLine();
        report.WriteLine(string.Create(CultureInfo.InvariantCulture, $"- Date: {DateTime.UtcNow:yyyy-MM-dd}"));
        report.WriteLine(
            $"- Machine: {Processor()}, {Environment.ProcessorCount} cores; libtorch {TorchRuntime.Version} with "
            + $"{torch.get_num_threads()} threads; .NET {Environment.Version}");
        report.WriteLine($"- Load average over a minute before the start, other programs' work: {LoadAverage()}");
        report.WriteLine($"- Command, in the repository's root: `dotnet run -c Release --project bench/Mipp.Benchmarks -- {benchmark}`");
        report.WriteLine();
    }

    private static string LoadAverage() =>
        File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    private static string Processor()
    {
        const string Key = "model name";
        string? line = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith(Key, StringComparison.Ordinal))
            : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? "unknown processor";
    }
}
