namespace Mipp.Cli.Tests;

/// <summary>Every study that comes with Mipp is one that it can do, and says what it costs.</summary>
public sealed class ExperimentTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Files { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(CliProcess.Repository, "experiments"), "*.yaml").Select(f => Path.GetFileName(f)).Order()];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Files))]
    public void A_dry_run_says_what_it_will_cost_and_leaves_nothing_behind(string file)
    {
        var run = CliProcess.Run(folder.Path, "compare", Path.Combine(CliProcess.Repository, "experiments", file), "--dry-run");

        Assert.True(run.ExitCode == ExitCode.Success, run.Error);
        Assert.Contains($"{Path.GetFileNameWithoutExtension(file)}: ", run.Output);
        Assert.Matches(@"in all about [0-9.,]+ hours", run.Output);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }
}
