using Mipp.Experiments;
using Mipp.Pruning;

namespace Mipp.Cli.Tests;

/// <summary>A store of made-up runs and the page that the command line makes of it, for tests that only look at it.</summary>
public sealed class ExampleReport : IDisposable
{
    /// <summary>Text that a page must not take for its own.</summary>
    public const string Title = "A <study> & more", Description = "</script><b>What</b> is compared.";

    private static readonly long[] Seeds = [0, 1, 2];

    private readonly TemporaryFolder folder = new();

    public ExampleReport() => Page = Write(folder, Runs());

    public static string[] Criteria { get; } = ["mipp", "l1", "random"];

    public static double[] Levels { get; } = [0.3, 0.5, 0.7];

    /// <summary>The page's file.</summary>
    public string Page { get; }

    public void Dispose() => folder.Dispose();

    /// <summary>Records runs, and what they were before pruning, and has the page written.</summary>
    /// <returns>The page's file.</returns>
    internal static string Write(TemporaryFolder folder, IEnumerable<RunResult> runs)
    {
        RunResult[] all = [.. runs];
        using (var store = RunStore.OpenToRecord(folder["runs.db"], new Experiment(Title, Description), "a machine"))
        {
            foreach (var dense in all.Select(r => r.Key.Dense).Distinct())
                store.Record(Dense(dense.Seed) with { Key = dense });
            foreach (var run in all)
                store.Record(run);
        }
        var written = CliProcess.Run(folder.Path, "report", "runs.db", "-o", "report.html");
        Assert.True(written.ExitCode == ExitCode.Success, written.Error);
        return folder["report.html"];
    }

    /// <summary>What one seed came to before pruning.</summary>
    internal static DenseResult Dense(long seed) => new(
        new DenseKey("lenet5", "mnist", seed), 10, 10_000, new ModelMeasurement(0.98 + (seed * 0.001), 1000, 100, 4000, 0.5), new Effort(10, 1e12), null);

    /// <summary>Every criterion at every level with every seed.</summary>
    internal static IEnumerable<RunResult> Runs() =>
        from criterion in Criteria
        from level in Levels
        from seed in Seeds
        select Run(criterion, level, seed);

    /// <summary>Accuracy 97 %, 98 % and 99 % for mipp, less by the criterion and the level; random collapses.</summary>
    internal static RunResult Run(string criterion, double level, long seed)
    {
        double accuracy = criterion == "random" ? 0.1 : 0.97 + (0.01 * seed) - (0.1 * Array.IndexOf(Criteria, criterion) * (1 - level));
        return new RunResult(
            new RunKey(new DenseKey("lenet5", "mnist", seed), new(criterion), true, new Level("macs", level), Phase.AfterTraining),
            RunStatus.Done,
            new PrunedOutcome(
                new ModelMeasurement(accuracy - 0.05, (long)(1000 * level), (long)(100 * level), 2000, 0.4), 0.5, 1e-6,
                [new("conv1", 6, 3, null, [0.1, 0.2, 0.7]), new("conv2", 16, 14, null, [0.3, double.PositiveInfinity]), new("fc", 10, 10, "it is an output", [])],
                new Effort(1, 5e9), 2)
            {
                Warnings = criterion == "mipp" ? ["too few <b>samples</b>"] : [],
            },
            new TrainedOutcome(accuracy, new Effort(2, 6e11), criterion == "random" ? "it guesses" : null),
            null);
    }
}
