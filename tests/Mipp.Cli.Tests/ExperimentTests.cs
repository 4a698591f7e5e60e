using Mipp.Data;
using Mipp.Experiments;
using Mipp.Experiments.Yaml;

namespace Mipp.Cli.Tests;

/// <summary>Every study that comes with Mipp is one that it can do, and says what it costs.</summary>
public sealed class ExperimentTests : IDisposable
{
    private static readonly string Experiments = Path.Combine(CliProcess.Repository, "experiments");

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Files { get; } =
        [.. Directory.EnumerateFiles(Experiments, "*.yaml").Select(f => Path.GetFileName(f)).Order()];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Files))]
    public void What_a_study_costs_can_be_told(string file)
    {
        var experiment = ExperimentFile.Read(Path.Combine(Experiments, file));

        var forecast = CostForecast.Of(experiment, folder["none.db"], DatasetLocator.FromEnvironment(_ => { }));

        Assert.Equal(Path.GetFileNameWithoutExtension(file), experiment.Name);
        Assert.NotEmpty(forecast.Parts);
        Assert.All(forecast.Parts, part => Assert.True(part is { Runs: > 0, Cost.Seconds: > 0 }, $"{part.Network} on {part.Data}: {part.Message}"));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_dry_run_says_what_a_study_costs_and_leaves_nothing_behind()
    {
        var run = CliProcess.Run(folder.Path, "compare", Path.Combine(Experiments, "quick.yaml"), "--dry-run");

        Assert.True(run.ExitCode == ExitCode.Success, run.Error);
        Assert.Contains("quick: ", run.Output);
        Assert.Matches(@"in all about [0-9.,]+ hours", run.Output);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }
}
