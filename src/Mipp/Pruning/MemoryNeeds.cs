using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Criteria;
using Mipp.Data;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Torch;

namespace Mipp.Pruning;

/// <summary>What memory a pruning run is going to take, foretold from shapes; the libraries' own comes on top.</summary>
/// <param name="Weights">
/// Bytes of the dense network's weights, the smaller network's and the ones that prove the cut: less than three times the
/// dense network's.
/// </param>
/// <param name="BatchSize">Calibration samples that are run at once.</param>
/// <param name="Activations">
/// Bytes of the activations of these samples, once for each worker that looks at some, with their gradients where those are asked
/// for; where weights are repaired, of all samples.
/// </param>
/// <param name="Statistics">Bytes of what is learnt of the layers' inputs and outputs, and of what is made of it to rank groups.</param>
public sealed record MemoryNeeds(long Weights, int BatchSize, long Activations, long Statistics)
{
    /// <summary>Of the covariances of a group while it is ranked: itself, two that are eliminated from, and two on the way there.</summary>
    private const long CopiesWhileRanked = 5;

    /// <summary>Foretells a run.</summary>
    /// <param name="dense">The network.</param>
    /// <param name="options">What to prune away and how.</param>
    /// <param name="samples">Calibration samples.</param>
    public static MemoryNeeds Of(Graph dense, PruningOptions options, DatasetSplit samples)
    {
        int batchSize = Math.Min(samples.Count, Execution.BatchSize.For(dense, samples.SampleShape, CalibrationData.LargestBatch));
        int perWorker = batchSize * (options.LooksAtData ? TensorWorkers.Count : 1);
        bool ranks = CriterionRegistry.Find(options.Criterion) is { LooksAtData: true, Chooser: PathCriterion };
        var layout = InputLayout.Of(dense, samples.SampleShape);
        return new MemoryNeeds(
            3 * dense.Initializers.Sum(i => i.Data!.Count * i.Data.DType.Size),
            batchSize,
            layout.AtSizes(dense, () => Math.Max(
                ActivationMemory.PeakBytes(dense, options.Repair ? samples.Count : perWorker),
                ranks ? 2 * ActivationMemory.AllBytes(dense, perWorker) : 0)),
            options.LooksAtData ? layout.AtSizes(dense, () => StatisticsOf(dense, ranks, options.LooksAtFolds, new SamplingPlan(options.Seed, samples.Count), samples.Count)) : 0);
    }

    private static long StatisticsOf(Graph dense, bool ranks, bool folds, SamplingPlan plan, int samples)
    {
        using var observation = DenseObservation.Nothing(dense, plan);
        long weights = observation.Layers.Sum(l => sizeof(double) * l.OutputCount * l.ColumnCount);
        long outputs = observation.Layers.Sum(l => sizeof(float) * l.OutputCount * l.Positions(0).Length * samples);
        long covariances = observation.Layers.Sum(CovarianceOf);
        long whileCalibrated = TensorWorkers.Count * covariances;
        long ofFolds = folds ? observation.Layers.Sum(FoldedLayer.BytesOf) : 0;
        return weights + outputs + ofFolds + Math.Max(whileCalibrated, covariances + (ranks ? RankingOf(dense, observation) : 0));
    }

    private static long RankingOf(Graph dense, DenseObservation observation)
    {
        ImmutableArray<GroupLayers> groups =
            [.. ChannelCoupling.Analyse(dense).PrunableGroups
                .Select(g => GroupLayers.Of(g, observation.Layers))
                .OfType<GroupLayers>()];
        long ranked = groups.Select(g => g.Consumers.Sum(c => CovarianceOf(c.Layer))).OrderDescending().Take(TensorWorkers.Count).Sum();
        return (CopiesWhileRanked * ranked) + OutputSensitivity.PeakBytes(groups);
    }

    private static long CovarianceOf(ObservedLayer layer) => sizeof(double) * layer.ColumnCount * layer.ColumnCount;
}
