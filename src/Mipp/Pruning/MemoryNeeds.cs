using Mipp.Data;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Information;
using Mipp.Operators;
using Mipp.Torch;

namespace Mipp.Pruning;

/// <summary>What memory a pruning run is going to take, foretold from shapes; the libraries' own comes on top.</summary>
/// <param name="Weights">
/// Bytes of the dense network's weights, the smaller network's and the ones that prove the cut: less than three times the
/// dense network's.
/// </param>
/// <param name="BatchSize">Calibration samples that are run at once.</param>
/// <param name="Activations">Bytes of the activations of these samples, once for each worker that looks at some; where weights are repaired, of all samples.</param>
/// <param name="Statistics">Bytes of what is learnt of the layers' inputs.</param>
public sealed record MemoryNeeds(long Weights, int BatchSize, long Activations, long Statistics)
{
    /// <summary>Covariances are held once, and once more in the order of the units while a group is ranked.</summary>
    private const long CopiesOfStatistics = 2;

    /// <summary>Foretells a run.</summary>
    /// <param name="dense">The network.</param>
    /// <param name="options">What to prune away and how.</param>
    /// <param name="samples">Calibration samples.</param>
    public static MemoryNeeds Of(Graph dense, PruningOptions options, DatasetSplit samples)
    {
        int batchSize = Math.Min(samples.Count, Execution.BatchSize.For(dense, samples.SampleShape, CalibrationData.LargestBatch));
        int atOnce = options.Repair ? samples.Count : batchSize * (options.LooksAtData ? TensorWorkers.Count : 1);
        return new MemoryNeeds(
            3 * dense.Initializers.Sum(i => i.Data!.Count * i.Data.DType.Size),
            batchSize,
            InputLayout.Of(dense, samples.SampleShape).AtSizes(dense, () => ActivationMemory.PeakBytes(dense, atOnce)),
            options.LooksAtData ? (CopiesOfStatistics * dense.Nodes.Sum(StatisticsOf)) + (options.LooksAtFolds ? dense.Nodes.Sum(FoldsOf) : 0) : 0);
    }

    /// <summary>For each fold a covariance of the columns, null columns and noise, in double precision.</summary>
    private static long FoldsOf(Node node)
    {
        if ((node.Operator as ILinearOperator)?.Describe(node) is not { } layer)
            return 0;
        long channels = layer.Weight.Shape![layer.WeightInputAxis].Factor;
        long size = ((channels + FoldedLayer.Nulls) * layer.Taps) + (layer.Weight.Data!.Count / (channels * layer.Taps));
        return sizeof(double) * Confidence.Estimates * size * size;
    }

    /// <summary>A covariance of the columns and the weights, in double precision.</summary>
    private static long StatisticsOf(Node node)
    {
        if ((node.Operator as ILinearOperator)?.Describe(node) is not { } layer)
            return 0;
        long columns = layer.Weight.Shape![layer.WeightInputAxis].Factor * layer.Taps;
        return sizeof(double) * ((columns * columns) + layer.Weight.Data!.Count);
    }
}
