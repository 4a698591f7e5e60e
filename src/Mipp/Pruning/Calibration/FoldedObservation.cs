using System.Collections.Immutable;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Information;
using Mipp.Tensors;

namespace Mipp.Pruning.Calibration;

/// <summary>What a pass of the dense network over the calibration data, in disjoint folds, leaves behind for a test of confidence.</summary>
internal sealed class FoldedObservation : IDisposable
{
    // In the graph's order, so that of layers with the same fault the same one is named each time.
    private readonly OrderedDictionary<ObservedLayer, FoldedLayer> layers;

    private FoldedObservation(OrderedDictionary<ObservedLayer, FoldedLayer> layers) => this.layers = layers;

    /// <summary>Runs the network; batch b is in fold b modulo their number.</summary>
    /// <param name="graph">The dense network.</param>
    /// <param name="groups">The groups that will be tested.</param>
    /// <param name="data">Calibration data, of at least as many batches as there are folds.</param>
    /// <param name="seed">Seeds what is drawn at random.</param>
    /// <param name="batchDone">Told the number of batches done.</param>
    /// <param name="cancellation">Stops the run.</param>
    /// <exception cref="MippException">There are too few samples for the width of a layer.</exception>
    public static FoldedObservation Run(
        Graph graph, ImmutableArray<GroupLayers> groups, CalibrationData data, long seed, Action<int> batchDone, CancellationToken cancellation)
    {
        var observation = new FoldedObservation(LayersOf(groups, seed));
        try
        {
            observation.Observe(new GraphRunner(graph), data, batchDone, cancellation);
            observation.layers.Values.MaxBy(l => l.Shortage)?.RequireEnough(data.Count);
            return observation;
        }
        catch
        {
            observation.Dispose();
            throw;
        }
    }

    /// <summary>What was seen of a map.</summary>
    public FoldedLayer Of(ObservedLayer layer) => layers[layer];

    public void Dispose()
    {
        foreach (var layer in layers.Values)
            layer.Dispose();
    }

    private void Observe(GraphRunner runner, CalibrationData data, Action<int> batchDone, CancellationToken cancellation)
    {
        var byInput = layers.ToLookup(l => l.Key.Layer.Input, l => l.Value);
        var progress = new Countup(batchDone);
        // Each fold is one worker's, so that its sums need no second copy and are added in one order.
        TensorWorkers.Run(Confidence.Estimates, (_, fold) =>
        {
            for (int batch = fold; batch < data.BatchCount; batch += Confidence.Estimates)
            {
                cancellation.ThrowIfCancellationRequested();
                using var scope = new TensorScope();
                var inputs = data.Batch(batch);
                // Of a single sample none could be another's.
                if (inputs[0].size(0) > 1)
                {
                    int current = batch;
                    runner.Run(inputs, ExecutionMode.Inference, (value, tensor) =>
                    {
                        foreach (var layer in byInput[value])
                            layer.Add(fold, tensor, current);
                    });
                }
                progress.Next();
            }
        });
    }

    private static OrderedDictionary<ObservedLayer, FoldedLayer> LayersOf(ImmutableArray<GroupLayers> groups, long seed)
    {
        var largest = groups.SelectMany(g => g.Consumers).GroupBy(c => c.Layer).Select(c => (Layer: c.Key, Columns: c.Max(x => x.ColumnsPerUnit)));
        return new(largest.Index().Select(l => KeyValuePair.Create(
            l.Item.Layer, new FoldedLayer(l.Item.Layer, l.Item.Columns, new SeededRandom(seed, l.Index).NextSeed()))));
    }
}
