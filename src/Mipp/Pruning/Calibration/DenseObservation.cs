using System.Collections.Immutable;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Operators;
using Mipp.Pruning.Repair;
using Mipp.Tensors;

namespace Mipp.Pruning.Calibration;

/// <summary>
/// What one pass of the dense network over the calibration data leaves behind: per linear map the moments of its input
/// columns, and samples of what its output is to be.
/// </summary>
internal sealed class DenseObservation : IDisposable
{
    private DenseObservation(ImmutableArray<ObservedLayer> layers) => Layers = layers;

    /// <summary>The linear maps in the graph's order.</summary>
    public ImmutableArray<ObservedLayer> Layers { get; }

    /// <summary>The maps without anything seen of them, for whoever does not look at the data.</summary>
    public static DenseObservation Nothing(Graph graph, SamplingPlan plan) => new(LayersOf(graph, plan, batchCount: 0));

    /// <summary>Runs the network over the data.</summary>
    public static DenseObservation Run(
        Graph graph, CalibrationData data, SamplingPlan plan, Action<int> batchDone, CancellationToken cancellation)
    {
        var observation = new DenseObservation(data.AtSizes(graph, () => LayersOf(graph, plan, data.BatchCount)));
        try
        {
            var runner = new GraphRunner(graph);
            observation.VerifySizes(graph, runner, data);
            observation.Observe(runner, data, batchDone, cancellation);
            observation.RequireFinite();
            return observation;
        }
        catch
        {
            observation.Dispose();
            throw;
        }
    }

    /// <summary>Frees what was seen of the layers' inputs, which only the selection asks for.</summary>
    public void ForgetInputs()
    {
        foreach (var layer in Layers)
            layer.ForgetInputs();
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
            runner.Run(data.Batch(batch), ExecutionMode.Inference, (value, tensor) =>
            {
                foreach (var layer in byInput[value])
                    layer.AddInputs(worker, tensor, batch);
                foreach (var layer in byObserved[value])
                    layer.AddTargets(tensor, batch);
            });
            progress.Next();
        });
    }

    private void RequireFinite()
    {
        string?[] faults = new string?[Layers.Length];
        TensorWorkers.RunAsFree(Layers.Length, (_, i) => faults[i] = Layers[i].Fault());
        if (faults.FirstOrDefault(f => f is not null) is { } first)
            throw new MippException(first);
    }

    /// <summary>A file may say of itself what does not hold for these data; positions are then not where they are looked for.</summary>
    private void VerifySizes(Graph graph, GraphRunner runner, CalibrationData data)
    {
        using var scope = new TensorScope();
        var byOutput = Layers.ToLookup(l => l.Layer.Output);
        var stated = data.AtSizes(graph, () => byOutput.ToDictionary(l => l.Key, l => Stated(l.Key)));
        runner.Run(data.First(1), ExecutionMode.Inference, (value, tensor) =>
        {
            foreach (var layer in byOutput[value])
                if (tensor.numel() != layer.Layer.Positions * layer.OutputCount && stated[value] is { } size && tensor.numel() != size)
                    throw new MippException(
                        $"node {layer.Layer.Node.Label} computes {Shape.Of(tensor.shape)} for one sample, but the model says {value.Shape}; "
                        + "give data of the size that it was made for.");
        });
    }

    /// <summary>Elements for one sample, wherever among the axes the samples are (tokens may come first, or be folded into rows); null where the model does not say.</summary>
    private static long? Stated(Value value) => value.Shape?.AtBatchOne().Aggregate(1L, (product, size) => product * size);

    private static ImmutableArray<ObservedLayer> LayersOf(Graph graph, SamplingPlan plan, int batchCount)
    {
        var order = RepairOrder.Of(graph).Index().ToDictionary(n => n.Item, n => n.Index);
        return
        [
            .. graph.Nodes
                .Select(n => (n.Operator as ILinearOperator)?.Describe(n))
                .OfType<LinearLayer>()
                .Select((layer, i) => new ObservedLayer(layer, RepairTarget.Of(layer, graph, order), plan, i, batchCount)),
        ];
    }
}
