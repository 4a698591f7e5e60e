using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Information;
using Mipp.Pruning.Calibration;
using Mipp.Pruning.Memory;
using Mipp.Pruning.Repair;
using Mipp.Surgery;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Pruning.Selection;

/// <summary>
/// Tries ways to share a budget out: each network is cut and repaired in closed form by a part of the calibration data, and its
/// outputs are compared with the dense network's on another part.
/// </summary>
/// <remarks>
/// <see cref="OutputSensitivity"/> foretells what each group costs by itself and to first order. It does not see that the maps further
/// on are fitted anew as well, which makes up for much of what is lost early in a network without shortcuts, nor what two bottlenecks
/// do to each other. Where it is right the allocation by it wins, and where it is not a more even one does.
/// </remarks>
internal sealed class AllocationTrial(
    ChannelCoupling coupling,
    ImmutableArray<GroupLayers> groups,
    DenseObservation observation,
    CalibrationData data,
    PruningOptions options,
    MemoryPlan memory,
    CancellationToken cancellation)
{
    /// <summary>How even the allocations are that are tried, see <see cref="Allocation.ByOutputLoss"/>: on until one is no better than the one before.</summary>
    private static readonly ImmutableArray<double> Evennesses = [0, 0.5, 1];

    /// <summary>Samples that the outputs are compared on, as a share of those that a trial repairs by.</summary>
    private const double ComparedShare = 0.5;

    /// <summary>The allocation after which the outputs are nearest to the dense network's.</summary>
    /// <param name="paths">The units of every group in the order in which they go.</param>
    /// <param name="allocate">How many units of every group go, by how even the allocation is to be.</param>
    /// <param name="stepDone">Told how many steps are done, of how many.</param>
    public int[] Best(ImmutableArray<EliminationPath> paths, Func<double, int[]> allocate, Action<int, int> stepDone)
    {
        int[] best = allocate(Evennesses[0]);
        int fitted = Math.Min(data.CountToMeasure / data.BatchSize, data.BatchCount - 1);
        if (fitted < 1)
            return best;
        var part = data.Part(fitted);
        double? least = null;
        foreach (var (trial, evenness) in Evennesses.Index().Skip(1))
        {
            int[] counts = allocate(evenness);
            if (counts.SequenceEqual(best))
                continue;
            least ??= ErrorOf(best, 0);
            double error = ErrorOf(counts, trial);
            if (!(error < least))
                break;
            (best, least) = (counts, error);
        }
        return best;

        double ErrorOf(int[] counts, int trial)
        {
            var selection = groups.Index().Aggregate(ChannelSelection.All(coupling), (left, g) => left.KeepAllBut(
                g.Item.Group, paths[g.Index].Removals[..counts[g.Index]].Select(r => r.Unit)));
            using var pruned = GraphCut.Apply(selection);
            using var repair = new WeightRepair(pruned, selection, observation, part, options with { RepairEpochs = 0 }, memory.HeldActivationBytes, cancellation);
            try
            {
                repair.Run((done, total) => stepDone((trial * total) + done, Evennesses.Length * total));
            }
            catch (NotRepairableException)
            {
                return double.PositiveInfinity;
            }
            return Compare(pruned, fitted, Math.Min((int)Math.Ceiling(ComparedShare * fitted), data.BatchCount - fitted));
        }
    }

    /// <summary>The squared error of the outputs, as a share of their squares, summed over outputs.</summary>
    private double Compare(Graph pruned, int firstBatch, int batches)
    {
        var (expected, actual) = (new GraphRunner(coupling.Graph), new GraphRunner(pruned));
        var sums = new (double Error, double Size)[batches][];
        TensorWorkers.Run(batches, (_, batch) =>
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = new TensorScope();
            var inputs = data.Batch(firstBatch + batch);
            sums[batch] = [.. expected.Run(inputs).Zip(actual.Run(inputs)).Where(p => p.First.dtype.IsFloatingPoint).Select(p =>
                (SumOfSquares(p.Second - p.First), SumOfSquares(p.First)))];
        });
        return Enumerable.Range(0, sums[0].Length).Sum(o => sums.Sum(s => s[o].Error) / Math.Max(sums.Sum(s => s[o].Size), double.Epsilon));
    }

    private static double SumOfSquares(Tensor output) => OutputDirections.Centred(output.to(ScalarType.Float64)).pow(Number(2)).sum().Item<double>();
}
