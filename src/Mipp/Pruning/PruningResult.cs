using System.Collections.Immutable;
using Mipp.Graphs;
using Mipp.Surgery;

namespace Mipp.Pruning;

/// <summary>What a pruning run gives back.</summary>
/// <param name="Pruned">The smaller network; the caller disposes of it.</param>
/// <param name="Plan">What was decided, group by group.</param>
/// <param name="MaxRelativeError">
/// The proof: the largest difference between the cut network before repair and the dense one with the removed units'
/// weights zeroed at their consumers, as a share of the largest output; in double precision where
/// single precision left it open.
/// </param>
/// <param name="Dense">The dense network's cost.</param>
/// <param name="Remaining">The pruned network's cost.</param>
/// <param name="Seconds">Wall-clock time by stage.</param>
/// <param name="Warnings">What makes the result worse than it could be and the user can do something about, a line each.</param>
/// <param name="MemoryMeasures">What was done to keep within <see cref="PruningOptions.Memory"/>, a line each.</param>
public sealed record PruningResult(
    Graph Pruned,
    PruningPlan Plan,
    double MaxRelativeError,
    Footprint Dense,
    Footprint Remaining,
    PruningSeconds Seconds,
    ImmutableArray<string> Warnings,
    ImmutableArray<string> MemoryMeasures)
{
    /// <summary>What it took in all, trainings on the way included, also where they were resumed.</summary>
    public Effort Spent { get; init; } = Effort.None;
}

/// <summary>Wall-clock seconds spent.</summary>
/// <param name="Calibrate">Running the dense network over the calibration data.</param>
/// <param name="Select">Ranking and choosing units.</param>
/// <param name="Repair">Fitting weights anew.</param>
/// <param name="Total">Everything, cutting and proving included.</param>
public sealed record PruningSeconds(double Calibrate, double Select, double Repair, double Total);
