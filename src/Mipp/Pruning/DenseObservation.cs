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
        var layers = LayersOf(graph, plan);
        var byInput = layers.ToLookup(l => l.Layer.Input);
        var byObserved = layers.ToLookup(l => l.Target.Observed);
        var runner = new GraphRunner(graph);
        for (int b = 0; b < data.BatchCount; b++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = new TensorScope();
            int batch = b;
            runner.Run([data.Batch(b)], ExecutionMode.Inference, (value, tensor) =>
            {
                foreach (var layer in byInput[value])
                    layer.AddInputs(tensor, batch);
                foreach (var layer in byObserved[value])
                    layer.AddTargets(tensor, batch);
            });
            batchDone(b + 1);
        }
        return new DenseObservation(layers);
    }

    public void Dispose()
    {
        foreach (var layer in Layers)
            layer.Dispose();
    }

    private static ImmutableArray<ObservedLayer> LayersOf(Graph graph, SamplingPlan plan)
    {
        var order = graph.Nodes.Index().ToDictionary(n => n.Item, n => n.Index);
        return
        [
            .. graph.Nodes
                .Select(n => (n.Operator as ILinearOperator)?.Describe(n))
                .OfType<LinearLayer>()
                .Select((layer, i) => new ObservedLayer(layer, RepairTarget.Of(layer, order), plan, i)),
        ];
    }
}
