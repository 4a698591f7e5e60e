using System.Collections.Immutable;
using Mipp.Experiments;

namespace Mipp.Reports;

/// <summary>The runs that differ in nothing but the seed.</summary>
/// <param name="Network">The network.</param>
/// <param name="Data">The data.</param>
/// <param name="Phase">When it was pruned.</param>
/// <param name="Criterion">By what, and how it compares layers where that is not what its authors do.</param>
/// <param name="Repair">Whether weights were repaired.</param>
/// <param name="Level">How far.</param>
public sealed record SummaryRow(string Network, string Data, Phase Phase, string Criterion, bool Repair, Level Level)
{
    /// <summary>Accuracy as pruned, 0 … 1.</summary>
    public Spread? OneShot { get; init; }

    /// <summary>Accuracy after training, 0 … 1, of the runs that came through it; null without training.</summary>
    public Spread? Trained { get; init; }

    /// <summary>Whether the pruned networks were to be trained, whatever came of it.</summary>
    public bool IsTrained { get; init; }

    /// <summary>Accuracy of the dense networks, 0 … 1.</summary>
    public Spread? Dense { get; init; }

    /// <summary>Multiply-accumulates left, as a share of the dense network's.</summary>
    public Spread? Macs { get; init; }

    /// <summary>Parameters left, as a share.</summary>
    public Spread? Parameters { get; init; }

    /// <summary>Units left, as a share of those that may be removed; null where none may.</summary>
    public Spread? Units { get; init; }

    /// <summary>Latency, as a share of the dense network's measured beside it.</summary>
    public Spread? Latency { get; init; }

    /// <summary>Seconds to choose, cut and repair.</summary>
    public Spread? DiscoverySeconds { get; init; }

    /// <summary>Floating-point operations to choose, cut and repair.</summary>
    public Spread? DiscoveryOperations { get; init; }

    /// <summary>Floating-point operations of the training after (or, of what is pruned before training, the training itself).</summary>
    public Spread? TrainingOperations { get; init; }

    /// <summary>Runs that are done or have failed.</summary>
    public int Runs { get; init; }

    /// <summary>Runs that failed for other reasons than a collapse.</summary>
    public int Failed { get; init; }

    /// <summary>Runs whose training has ended, well or not: whether a network has collapsed shows only then.</summary>
    public int Judged { get; init; }

    /// <summary>Runs that ended in a collapsed network; null where none was judged.</summary>
    public int? Collapsed { get; init; }

    /// <summary>The accuracy that counts: after training where there was any; null where no run came through it.</summary>
    public Spread? Final => IsTrained ? Trained : OneShot;

    /// <summary>
    /// Sums the runs of a result set up over their seeds: by network, data and phase in the order in which they were done first,
    /// there from the mildest level to the harshest, by criterion as the registry lists them, and with repair before without.
    /// </summary>
    public static ImmutableArray<SummaryRow> Of(ResultSet results)
    {
        var rows = from run in results.Runs
                   where run.Status != RunStatus.Pruned
                   let key = run.Key
                   group run by new SummaryRow(key.Dense.Network, key.Dense.Data, key.Phase, key.Criterion.ToString(), key.Repair, key.Level) into runs
                   select (Row: Of(runs.Key, [.. runs], results), runs.First().Key.Criterion.Place);
        return
        [
            .. rows.GroupBy(r => (r.Row.Network, r.Row.Data, r.Row.Phase)).SelectMany(g => g
                .OrderBy(r => r.Row.Level.Budget, StringComparer.Ordinal).ThenByDescending(r => r.Row.Level.Mildness)
                .ThenBy(r => r.Place).ThenByDescending(r => r.Row.Repair)
                .Select(r => r.Row)),
        ];
    }

    /// <summary>Units left of those that may be removed, as a share; null where none may.</summary>
    internal static double? UnitsOf(RunResult run)
    {
        if (run.Pruned is not { } pruned)
            return null;
        var free = pruned.Groups.Where(g => g.FrozenReason is null && g.Width > 1).ToList();
        return free.Count == 0 ? null : (double)free.Sum(g => g.Kept) / free.Sum(g => g.Width);
    }

    /// <summary>Whether a run was to be trained: what is pruned can only fail in training.</summary>
    private static bool WasTrained(RunResult run) => run.Trained is not null || run is { Status: RunStatus.Failed, Pruned: not null };

    private static SummaryRow Of(SummaryRow key, IReadOnlyList<RunResult> runs, ResultSet results)
    {
        int judged = runs.Count(r => r.Trained is not null);
        return key with
        {
            OneShot = Over(r => r.Pruned?.Measured.Accuracy),
            Trained = Over(r => r.Trained?.Accuracy),
            IsTrained = runs.Any(WasTrained),
            Dense = Over(r => results.DenseOf(r.Key)?.Accuracy),
            Macs = Over(r => Share(r, m => m.Macs)),
            Parameters = Over(r => Share(r, m => m.Parameters)),
            Units = Over(UnitsOf),
            Latency = Over(r => r.Pruned?.Measured.LatencyMs / r.Pruned?.DenseLatencyMs),
            DiscoverySeconds = Over(r => r.Pruned?.Discovery.Seconds),
            DiscoveryOperations = Over(r => r.Pruned?.Discovery.Operations),
            TrainingOperations = Over(r => r.Trained?.Training?.Operations),
            Runs = runs.Count,
            Failed = runs.Count(r => r.Status == RunStatus.Failed && r.Trained?.Collapse is null),
            Judged = judged,
            Collapsed = judged == 0 ? null : runs.Count(r => r.Trained?.Collapse is not null),
        };

        Spread? Over(Func<RunResult, double?> of) => Spread.Of(runs.Select(of));

        double? Share(RunResult run, Func<Pruning.ModelMeasurement, long> cost) =>
            run.Pruned is { } pruned && results.DenseOf(run.Key) is { } dense ? (double)cost(pruned.Measured) / cost(dense) : null;
    }
}
