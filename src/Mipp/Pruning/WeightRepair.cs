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
/// <param name="cut">The cut network.</param>
/// <param name="selection">What was kept of the dense one.</param>
/// <param name="dense">What was seen of the dense one.</param>
/// <param name="data">The calibration data.</param>
/// <param name="activationBytes">What the activations of all samples may take that are held; beyond that they are computed anew.</param>
internal sealed class WeightRepair(Graph cut, ChannelSelection selection, DenseObservation dense, CalibrationData data, long activationBytes)
{
    /// <summary>The pull towards the cut weights, as a share of the columns' mean variance.</summary>
    private const double RidgeShare = 1e-3;

    private readonly Dictionary<(Value Value, int Axis), int[]> keptPositions = selection.KeptPositions();

    /// <summary>Repairs the cut graph's weights in place.</summary>
    public void Run(Action<int, int> stepDone, CancellationToken cancellation)
    {
        using var noGrad = Autograd.NoGrad();
        using var activations = new BatchedActivations(cut, data, activationBytes);
        var layers = dense.Layers.ToDictionary(l => l.Layer.Output.Name);
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
        using var columns = new PerWorker<ColumnMoments>();
        using var targets = new PerWorker<TargetMoments>();
        ForEachBatch((worker, batch) =>
        {
            var samples = Columns(node, observed, activations, batch);
            columns[worker].Add(samples);
            targets[worker].Add(samples, Targets(node, observed, activations, batch, reached: null));
        });
        using var columnMoments = ColumnMoments.Sum(columns);
        var fit = Fit(node, observed, columnMoments, targets);
        if (observed.Target.IsRectified)
            fit = FitAgain(node, observed, activations, columnMoments, fit);
        Graph.SetData(observed.Operator.Describe(node)!.Weight, observed.Operator.ToWeight(node, fit.Weights));
        if (fit.Bias is { } bias)
            SetBias(observed.Operator.Describe(node)!, bias);
    }

    /// <summary>
    /// Fits once more, with the zeros of the Relu where the first fit has them. More rounds no longer change what the network
    /// computes by much.
    /// </summary>
    private LinearFit FitAgain(
        Node node, ObservedLayer observed, BatchedActivations activations, ColumnMoments columns, LinearFit first)
    {
        using var targets = new PerWorker<TargetMoments>();
        ForEachBatch((worker, batch) =>
        {
            var samples = Columns(node, observed, activations, batch);
            targets[worker].Add(samples, Targets(node, observed, activations, batch, first.Apply(samples)));
        });
        return Fit(node, observed, columns, targets);
    }

    private LinearFit Fit(Node node, ObservedLayer observed, ColumnMoments columns, PerWorker<TargetMoments> targets)
    {
        using var sum = TargetMoments.Sum(targets);
        var prior = observed.Operator.WeightMatrix(node);
        double ridge = Math.Max(RidgeShare, Shrinkage.RidgeShare(columns, data.Count));
        var fit = observed.Operator.Describe(node)!.BiasInput < 0 ? Ridge.FitThroughOrigin(columns, sum, prior, ridge)
            : Ridge.Fit(columns, sum, prior, ridge);
        return fit.Weights.IsFinite().All().Item<bool>() ? fit
            : throw new MippException($"the weights of node {node.Label} cannot be repaired: in the pruned network it reads or is to compute numbers that are too large; check the scale of the data (--mean, --std), or leave the repair out (--no-repair).");
    }

    private void ForEachBatch(Action<int, int> work) => TensorWorkers.Run(data.BatchCount, (worker, batch) =>
    {
        using var noGrad = Autograd.NoGrad();
        using var scope = new TensorScope();
        work(worker, batch);
    });

    private static Tensor Columns(Node node, ObservedLayer observed, BatchedActivations activations, int batch) =>
        observed.Operator.SampleInputs(node, activations.Of(node.Inputs[0]!, batch), observed.Positions(batch));

    /// <summary>What the map's output should be on the samples of a batch: [samples, kept outputs].</summary>
    /// <param name="node">The map's node in the cut network.</param>
    /// <param name="observed">What was seen of the map in the dense network.</param>
    /// <param name="activations">What the cut network computes.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="reached">The map's output by an earlier fit, or null.</param>
    private Tensor Targets(Node node, ObservedLayer observed, BatchedActivations activations, int batch, Tensor? reached)
    {
        var target = observed.Target;
        var normalisation = target.Normalisation is { } dense ? cut.Find(dense.Outputs[0]!.Name)!.Producer! : null;
        var carried = target.Shortcut is { } shortcut
            ? observed.Operator.SampleOutputs(node, activations.Of(cut.Find(shortcut.Name)!, batch), observed.Positions(batch)) : null;
        var wanted = Kept(observed, observed.Targets(batch));
        if (reached is not null)
        {
            reached = normalisation is null ? reached : BatchNormalization.Apply(normalisation, reached);
            reached = carried is null ? reached : reached + carried;
            wanted = Tensor.Where(wanted.Greater(0), wanted, reached.Clamp(max: 0));
        }
        wanted = carried is null ? wanted : wanted - carried;
        return normalisation is null ? wanted : BatchNormalization.Invert(normalisation, wanted);
    }

    private Tensor Kept(ObservedLayer observed, Tensor outputs) =>
        keptPositions.TryGetValue((observed.Layer.Output, observed.Layer.OutputAxis), out int[]? kept)
            ? outputs.IndexSelect(1, [.. kept.Select(p => (long)p)])
            : outputs;

    private void SetBias(LinearLayer layer, Tensor bias)
    {
        var data = bias.To(layer.Weight.Data!.DType);
        if (layer.Bias is { Uses.Count: 1 } own)
            Graph.SetData(own, data);
        else
            layer.Node.SetInput(layer.BiasInput, cut.AddInitializer(cut.FreeName($"{layer.Weight.Name}_bias"), data));
    }
}
