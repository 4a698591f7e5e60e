using System.Collections.Immutable;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Information;
using Mipp.Information.Predictive;
using Mipp.Pruning.Calibration;
using Mipp.Tensors;

namespace Mipp.Pruning.Selection;

/// <summary>
/// Whatever we are not surer of than asked that it tells the consumers something goes, by predictors of the consumers' surviving
/// activations. A convolution's predictors have its kernel: they are given the patches that it reads, so each is a small
/// convolutional network, the kernel's size and then 1×1, at sampled positions.
/// </summary>
internal sealed class PredictiveRule(Graph dense, CalibrationData data, double confidence, CancellationToken cancellation) : StoppingRule
{
    /// <summary>Samples of a map at most: neighbouring positions of an image tell little more.</summary>
    public const int MostSamples = 16_384;

    private readonly GraphRunner runner = new(dense);

    /// <summary>At how many positions of a map samples are taken.</summary>
    /// <param name="observed">The map.</param>
    /// <param name="samples">Calibration samples.</param>
    public static int PositionsOf(ObservedLayer observed, int samples) =>
        Math.Min(observed.PositionCount, Math.Max(1, MostSamples / samples));

    public override EliminationPath Select(GroupLayers group, Func<ObservedLayer, int[]?> keptOutputs, long seed, Action<int> tested)
    {
        var samples = Collect(group, keptOutputs, seed);
        var channels = new List<PredictiveChannel>();
        double[] alone = new double[group.Group.Width];
        foreach (var (consumer, ofConsumer) in samples.Index())
        {
            long own = new SeededRandom(seed, consumer).NextSeed();
            double[] byConsumer = PredictiveOrder.OfEachAlone(ofConsumer, own, cancellation);
            alone = [.. alone.Zip(byConsumer, (a, b) => a + b)];
            channels.Add(PredictiveChannel.Fit(ofConsumer, own, cancellation));
        }
        using var test = new PredictiveTest([.. channels], confidence, cancellation);
        return Terc.Select(test, alone, tested);
    }

    /// <summary>Runs the dense network over the calibration data for what every consumer of a group reads and what becomes of it.</summary>
    private ImmutableArray<PredictionSamples> Collect(GroupLayers group, Func<ObservedLayer, int[]?> keptOutputs, long seed)
    {
        var targets = group.Consumers.Select(c => DownstreamActivation.Of(c.Layer.Layer, dense)).ToArray();
        var columns = group.Consumers.Select(_ => new Tensor[data.BatchCount]).ToArray();
        var activations = group.Consumers.Select(_ => new Tensor[data.BatchCount]).ToArray();
        try
        {
            TensorWorkers.Run(data.BatchCount, (_, batch) => Look(batch));
        }
        catch
        {
            foreach (var part in columns.Concat(activations).SelectMany(p => p))
                part?.Dispose();
            throw;
        }
        return [.. group.Consumers.Select((consumer, c) => Samples(consumer, group.Group.Width, targets[c], columns[c], activations[c], keptOutputs(consumer.Layer), seed))];

        void Look(int batch)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = new TensorScope();
            runner.Run(data.Batch(batch), ExecutionMode.Inference, (value, tensor) =>
            {
                for (int c = 0; c < targets.Length; c++)
                {
                    var observed = group.Consumers[c].Layer;
                    long[] positions = Positions(observed, batch);
                    if (value == observed.Layer.Input)
                        columns[c][batch] = observed.Operator.SampleInputs(observed.Layer.Node, tensor, positions).contiguous().DetachFromDisposeScope();
                    if (value == targets[c].Value)
                        activations[c][batch] = observed.Operator.SampleOutputs(observed.Layer.Node, tensor, positions).contiguous().DetachFromDisposeScope();
                }
            });
        }
    }

    private static PredictionSamples Samples(
        Consumer consumer, int units, DownstreamActivation target, Tensor[] columns, Tensor[] activations, int[]? keptOutputs, long seed)
    {
        using var scope = new TensorScope();
        var folds = Enumerable.Range(0, Confidence.Estimates).Select(_ => new List<int>()).ToArray();
        int first = 0;
        foreach (var (batch, rows) in columns.Select(c => (int)c.size(0)).Index())
        {
            folds[batch % folds.Length].AddRange(Enumerable.Range(first, rows));
            first += rows;
        }
        var read = torch.cat(columns, 0).index_select(1, consumer.Order());
        var told = torch.cat(activations, 0);
        if (keptOutputs is not null)
            told = told.IndexSelect(1, [.. keptOutputs.Select(o => (long)o)]);
        foreach (var part in columns.Concat(activations))
            part.Dispose();
        return new PredictionSamples(read, units, consumer.ColumnsPerUnit, target.Target(told), [.. folds.Select(f => f.ToArray())], seed);
    }

    /// <summary>The calibration's positions, or as many of them as there may be.</summary>
    private long[] Positions(ObservedLayer observed, int batch) => observed.Positions(batch)[..PositionsOf(observed, data.Count)];
}
