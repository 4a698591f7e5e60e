using Mipp.Graphs;
using Mipp.Information;
using Mipp.Operators;
using Mipp.Surgery;
using Mipp.Torch;

namespace Mipp.Pruning;

/// <summary>
/// Fits the linear maps of a cut network anew, from input to output, each to what the dense network computed, on what the cut
/// network really feeds it.
/// </summary>
/// <remarks>
/// The calibration data advance through the network node by node, all batches together, so that every map sees the repaired
/// network before it: one pass over the data in all.
/// </remarks>
internal sealed class WeightRepair(Graph cut, ChannelSelection selection, DenseObservation dense, CalibrationData data)
{
    /// <summary>The pull towards the cut weights, as a share of the columns' mean variance.</summary>
    private const double RidgeShare = 1e-3;

    private readonly Dictionary<(Value Value, int Axis), int[]> keptPositions = selection.KeptPositions();

    /// <summary>Repairs the cut graph's weights in place.</summary>
    public void Run(Action<int, int> stepDone, CancellationToken cancellation)
    {
        using var noGrad = Autograd.NoGrad();
        using var activations = new BatchedActivations(data.BatchCount);
        var layers = dense.Layers.ToDictionary(l => l.Layer.Output.Name);
        for (int i = 0; i < cut.Inputs.Count; i++)
        {
            int input = i;
            activations.Store(cut.Inputs[i], batch => data.Batch(batch)[input]);
        }
        for (int i = 0; i < cut.Nodes.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var node = cut.Nodes[i];
            if (node.Outputs[0] is { } output && layers.TryGetValue(output.Name, out var layer) && IsRepairable(node))
                Repair(node, layer, activations);
            activations.Advance(node);
            stepDone(i + 1, cut.Nodes.Count);
        }
    }

    /// <summary>
    /// A map that reads the network's input is as good as it was, and one that shares its weights with another cannot be
    /// fitted by itself.
    /// </summary>
    private bool IsRepairable(Node node) => !cut.Inputs.Contains(node.Inputs[0]!) && node.Inputs[1]!.Uses.Count == 1;

    private void Repair(Node node, ObservedLayer observed, BatchedActivations activations)
    {
        using var scope = new TensorScope();
        using var moments = Moments(node, observed, activations);
        var layer = observed.Operator.Describe(node)!;
        var prior = observed.Operator.WeightMatrix(node);
        if (layer.BiasInput < 0)
        {
            Graph.SetData(layer.Weight, observed.Operator.ToWeight(node, Ridge.FitThroughOrigin(moments, prior, RidgeShare)));
            return;
        }
        var (weights, bias) = Ridge.Fit(moments, prior, RidgeShare);
        Graph.SetData(layer.Weight, observed.Operator.ToWeight(node, weights));
        SetBias(layer, bias);
    }

    /// <summary>What the cut network feeds the map, and what the map should make of it.</summary>
    private ColumnMoments Moments(Node node, ObservedLayer observed, BatchedActivations activations)
    {
        var input = node.Inputs[0]!;
        ColumnMoments[] parts = [.. Enumerable.Range(0, TensorWorkers.Count).Select(_ => new ColumnMoments())];
        try
        {
            TensorWorkers.Run(data.BatchCount, (worker, batch) =>
            {
                using var noGrad = Autograd.NoGrad();
                using var scope = new TensorScope();
                var columns = observed.Operator.SampleInputs(node, activations.Of(input, batch), observed.Positions(batch));
                parts[worker].Add(columns, Targets(node, observed, activations, batch));
            });
            return ColumnMoments.Sum(parts);
        }
        finally
        {
            foreach (var part in parts)
                part.Dispose();
        }
    }

    /// <summary>What the map's output should be on the samples of a batch: [samples, kept outputs].</summary>
    private Tensor Targets(Node node, ObservedLayer observed, BatchedActivations activations, int batch)
    {
        var targets = observed.Targets(batch);
        if (keptPositions.TryGetValue((observed.Layer.Output, observed.Layer.OutputAxis), out int[]? kept))
            targets = targets.IndexSelect(1, Tensor.FromArray<long>([.. kept.Select(p => (long)p)], [kept.Length]));
        if (observed.Target.Shortcut is not { } shortcut)
            return targets;
        var carried = activations.Of(cut.Find(shortcut.Name)!, batch);
        targets -= observed.Operator.SampleOutputs(node, carried, observed.Positions(batch));
        return observed.Target.Normalisation is null ? targets
            : BatchNormalization.Invert(cut.Find(observed.Target.Normalisation.Outputs[0]!.Name)!.Producer!, targets);
    }

    private void SetBias(LinearLayer layer, Tensor bias)
    {
        var data = bias.To(layer.Weight.Data!.DType);
        if (layer.Bias is { Uses.Count: 1 } own)
            Graph.SetData(own, data);
        else
            layer.Node.SetInput(layer.BiasInput, cut.AddInitializer(cut.FreeName($"{layer.Weight.Name}_bias"), data));
    }
}
