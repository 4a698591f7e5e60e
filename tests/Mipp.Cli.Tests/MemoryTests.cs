using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Mipp.Cli.Tests;

/// <summary>What <c>prune --memory</c> promises, by the memory that the system says a process of its own has held at most.</summary>
public sealed partial class MemoryTests : IDisposable
{
    private static readonly string Model = Path.Combine(CliProcess.Repository, "tests", "data", "models", "cifar10_resnet20_folded.onnx");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_bound_is_kept_to_and_what_is_done_for_that_is_told()
    {
        const double BoundMiB = 480;
        var free = Report(Prune());
        Assert.Empty(free.GetProperty("memoryMeasures").EnumerateArray());
        Assert.True(PeakOf(free) > BoundMiB, "the bound is none");

        var run = Prune("--memory", $"{BoundMiB}MiB");
        var bounded = Report(run);
        Assert.InRange(PeakOf(bounded), 100, BoundMiB);
        string[] measures = [.. bounded.GetProperty("memoryMeasures").EnumerateArray().Select(m => m.GetString()!)];
        Assert.NotEmpty(measures);
        Assert.All(measures, measure => Assert.Contains(run.ErrorLines, line => line.Contains(measure, StringComparison.Ordinal)));
        Assert.InRange(bounded.GetProperty("pruned").GetProperty("macs").GetInt64(), 1, bounded.GetProperty("dense").GetProperty("macs").GetInt64() / 2);
    }

    [Fact]
    public void Less_than_the_least_is_refused_with_the_least()
    {
        var refused = Prune("--memory", "64MiB");
        Assert.Equal(ExitCode.UserMistake, refused.ExitCode);
        string line = Assert.Single(refused.ErrorLines);
        var least = Least().Match(line);
        Assert.True(least.Success, line);
        Assert.InRange(int.Parse(least.Groups[1].Value, CultureInfo.InvariantCulture), 200, 480);
        Assert.False(File.Exists(folder["small.onnx"]));
    }

    [Theory]
    [InlineData("4")]
    [InlineData("much")]
    [InlineData("-1GiB")]
    [InlineData("0MB")]
    public void What_is_no_size_is_refused(string size)
    {
        var run = Prune("--memory", size);
        Assert.Equal(ExitCode.UserMistake, run.ExitCode);
        Assert.Contains("as in 4GiB", run.Error, StringComparison.Ordinal);
    }

    private static JsonElement Report(CliRun run)
    {
        Assert.True(run.ExitCode == ExitCode.Success, run.Error);
        return JsonDocument.Parse(run.Output).RootElement;
    }

    private static double PeakOf(JsonElement report) => report.GetProperty("peakMemoryMiB").GetDouble();

    private CliRun Prune(params string[] arguments) => CliProcess.Run(
        folder.Path,
        ["prune", Model, "-o", "small.onnx", "--data", "random", "--calibration", "128", "--macs", "0.5", "--repair-epochs", "0", "--json",
            .. arguments]);

    [GeneratedRegex(@"would come to ([\d]+) MiB")]
    private static partial Regex Least();
}
