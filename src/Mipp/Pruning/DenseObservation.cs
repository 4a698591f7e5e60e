using System.Collections.Immutable;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Operators;
using Mipp.Torch;

namespace Mipp.Pruning;

/// <summary>
/// What one pass of the dense network over the calibration data leaves behind: per linear map the moments of its input
/// columns, and samples of what its output is to be.
/// </summary>
internal sealed class DenseObservation : IDisposable
{
    private DenseObservation(ImmutableArray<ObservedLayer> layers) => Layers = layers;

    /// <summary>The linear maps in the graph's order.</summary>
    public ImmutableArray<ObservedLayer> Layers { get; }

    /// <summary>Runs the network over the data.</summary>
    public static DenseObservation Run(
        Graph graph, CalibrationData data, SamplingPlan plan, Action<int> batchDone, CancellationToken cancellation)
    {
        var observation = new DenseObservation(LayersOf(graph, plan, data.BatchCount));
        try
        {
            observation.Observe(new GraphRunner(graph), data, batchDone, cancellation);
            return observation;
        }
        catch
        {
            observation.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var layer in Layers)
            layer.Dispose();
    }

    private void Observe(GraphRunner runner, CalibrationData data, Action<int> batchDone, CancellationToken cancellation)
    {
        var byInput = Layers.ToLookup(l => l.Layer.Input);
        var byObserved = Layers.ToLookup(l => l.Target.Observed);
        var progress = new Countup(batchDone);
        TensorWorkers.Run(data.BatchCount, (worker, batch) =>
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = new TensorScope();
            runner.Run([data.Batch(batch)], ExecutionMode.Inference, (value, tensor) =>
            {
                foreach (var layer in byInput[value])
                    layer.AddInputs(worker, tensor, batch);
                foreach (var layer in byObserved[value])
                    layer.AddTargets(tensor, batch);
            });
            progress.Next();
        });
    }

    private static ImmutableArray<ObservedLayer> LayersOf(Graph graph, SamplingPlan plan, int batchCount)
    {
        var order = graph.Nodes.Index().ToDictionary(n => n.Item, n => n.Index);
        return
        [
            .. graph.Nodes
                .Select(n => (n.Operator as ILinearOperator)?.Describe(n))
                .OfType<LinearLayer>()
                .Select((layer, i) => new ObservedLayer(layer, RepairTarget.Of(layer, order), plan, i, batchCount)),
        ];
    }
}
