using Mipp.Criteria;
using Mipp.Data;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Pruning.Calibration;

/// <summary>The samples that a network is looked at with, in batches.</summary>
/// <param name="graph">The network.</param>
/// <param name="samples">The samples.</param>
/// <param name="leastBatches">Batches are made no larger than it takes for so many.</param>
/// <param name="mostAtOnce">The largest batch.</param>
internal sealed class CalibrationData(
    Graph graph, DatasetSplit samples, int leastBatches = 1, int mostAtOnce = CalibrationData.LargestBatch) : ISampleBatches
{
    /// <summary>Large enough for full speed, small enough that a batch's activations stay in cache.</summary>
    public const int LargestBatch = 32;

    /// <summary>Samples that the output is measured on: a share of all, but so many at least and at most.</summary>
    private const double MeasuredShare = 0.25;

    private const int LeastMeasured = 128, MostMeasured = 512;

    private readonly InputLayout layout = InputLayout.Of(graph, samples.SampleShape);
    private readonly int? onlySize = FixedBatch.Of(graph);

    /// <summary>Samples of a batch; the last one may have fewer.</summary>
    public int BatchSize { get; } = Execution.BatchSize.For(graph, samples.SampleShape, Math.Clamp(samples.Count / leastBatches, 1, mostAtOnce));

    /// <summary>The number of samples that are used; where the network runs at one batch size only, a multiple of that.</summary>
    public int Count => onlySize is { } size ? Math.Max(samples.Count / size, 1) * size : samples.Count;

    /// <summary>Samples to measure the network's output on: more are not worth their time, as long as these are enough.</summary>
    public int CountToMeasure => (int)Math.Clamp(MeasuredShare * Count, LeastMeasured, MostMeasured);

    /// <summary>The number of batches.</summary>
    public int BatchCount => (Count + BatchSize - 1) / BatchSize;

    /// <summary>One batch: a tensor for each of the network's inputs.</summary>
    public Tensor[] Batch(int index) => Read(index * BatchSize, Math.Min(BatchSize, Count - (index * BatchSize)));

    /// <summary>The true classes of a batch's samples, Int64 [samples]. Only where there are labels.</summary>
    public Tensor Labels(int index)
    {
        long[] labels = [.. Indices(index * BatchSize, Math.Min(BatchSize, Count - (index * BatchSize))).Select(i => (long)samples.Labels[i])];
        return Tensor.FromArray(labels);
    }

    /// <summary>The first samples, so many or as near to it as the network can be run with.</summary>
    public Tensor[] First(int count) => Read(0, onlySize ?? Math.Min(count, Math.Min(BatchSize, Count)));

    /// <summary>So many samples from the first on, over again where there are fewer.</summary>
    public Tensor[] Exactly(int count) => Read(0, count);

    /// <summary>The first batches, as if there were no more.</summary>
    public CalibrationData Part(int batches) =>
        new(graph, samples.Subset([.. Enumerable.Range(0, Math.Min(batches * BatchSize, samples.Count))]), mostAtOnce: BatchSize);

    /// <summary>Answers a question about the shapes that the network, or one cut out of it, has for these samples.</summary>
    public T AtSizes<T>(Graph network, Func<T> ask) => layout.AtSizes(network, ask);

    /// <summary>Checks that the batches can be divided into disjoint parts.</summary>
    /// <param name="folds">How many.</param>
    /// <exception cref="MippException">There are too few, or of single samples.</exception>
    public void RequireFolds(int folds)
    {
        if (BatchCount < folds || Count < 2 * folds || Count < (2 * BatchCount) - 1)
            throw new MippException(
                $"a confidence needs {folds} batches of at least 2 calibration samples, here there are {Count} samples in {BatchCount} batches; "
                + "give more samples, a model that runs at any batch size, or a tolerance instead.");
    }

    private Tensor[] Read(int first, int count)
    {
        var batch = samples.Read([.. Indices(first, count)]);
        return [.. layout.Split(batch.Inputs, count).Select(ChannelsLast.Of)];
    }

    private IEnumerable<int> Indices(int first, int count) => Enumerable.Range(first, count).Select(i => i % samples.Count);
}
