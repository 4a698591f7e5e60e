using System.Collections.Immutable;
using Mipp.Graphs;
using Mipp.Information;
using Mipp.Operators;
using Mipp.Surgery;
using Mipp.Torch;

namespace Mipp.Pruning;

/// <summary>
/// Fits the linear maps of a cut network anew, from input to output, each to what the dense network computed, on what the cut
/// network really feeds it; then those of a block together.
/// </summary>
/// <remarks>
/// The calibration data advance through the network node by node, all batches together, so that every map sees the repaired
/// network before it: one pass over the data in all, and one more over each block that is refined.
/// </remarks>
internal sealed class WeightRepair(
    Graph cut, ChannelSelection selection, DenseObservation dense, CalibrationData data, PruningOptions options, CancellationToken cancellation)
{
    /// <summary>The pull towards the cut weights, as a share of the columns' mean variance.</summary>
    private const double RidgeShare = 1e-3;

    private readonly Dictionary<(Value Value, int Axis), int[]> keptPositions = selection.KeptPositions();

    /// <summary>Repairs the cut graph's weights in place.</summary>
    /// <param name="stepDone">Told how many steps are done, of how many.</param>
    public void Run(Action<int, int> stepDone)
    {
        using var noGrad = Autograd.NoGrad();
        using var activations = new BatchedActivations(data.BatchCount, cancellation);
        var observed = Repairable();
        var order = RepairOrder.Of(cut);
        var blocks = BlocksByLast(order, observed);
        var progress = new Countup(done => stepDone(done, order.Length + (blocks.Count * options.RepairEpochs)));
        foreach (var block in blocks.Values)
            activations.Hold(block.Start);
        for (int i = 0; i < cut.Inputs.Count; i++)
        {
            int input = i;
            activations.Store(cut.Inputs[i], batch => data.Batch(batch)[input]);
        }
        foreach (var node in order)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var layer in observed[node])
                Repair(node, layer, activations);
            if (blocks.TryGetValue(node, out var block))
                Refine(block, observed, activations, progress.Next);
            activations.Advance(node);
            progress.Next();
        }
    }

    /// <summary>
    /// The maps to be fitted. One that reads the network's input is as good as it was, and one that shares its weights with another
    /// cannot be fitted by itself.
    /// </summary>
    private ILookup<Node, ObservedLayer> Repairable()
    {
        var layers = dense.Layers.ToDictionary(l => l.Layer.Output.Name);
        return cut.Nodes
            .Where(n => n.Outputs[0] is { } output && layers.ContainsKey(output.Name)
                && !cut.Inputs.Contains(n.Inputs[0]!) && n.Inputs[1]!.Uses.Count == 1)
            .ToLookup(n => n, n => layers[n.Outputs[0]!.Name]);
    }

    private Dictionary<Node, RepairBlock> BlocksByLast(ImmutableArray<Node> order, ILookup<Node, ObservedLayer> observed) =>
        options.RepairEpochs == 0 ? []
        : RepairBlock.Of(cut, order, node => observed[node].SingleOrDefault()?.Target.Observed.Name).ToDictionary(b => b.Last);

    private void Refine(RepairBlock block, ILookup<Node, ObservedLayer> observed, BatchedActivations activations, Action epochDone)
    {
        activations.Rewind(block.Nodes);
        new BlockRefinement(block, TargetOf(block.Last, observed[block.Last].Single()), observed, activations, data.BatchCount, options.Seed)
            .Run(options.RepairEpochs, epochDone, cancellation);
        foreach (var node in block.Nodes)
            activations.Advance(node);
        activations.Release(block.Start);
    }

    private void Repair(Node node, ObservedLayer observed, BatchedActivations activations)
    {
        using var scope = new TensorScope();
        using var columns = new PerWorker<ColumnMoments>();
        using var targets = new PerWorker<TargetMoments>();
        var target = TargetOf(node, observed);
        ForEachBatch((worker, batch) =>
        {
            var samples = Columns(node, observed, activations, batch);
            columns[worker].Add(samples);
            targets[worker].Add(samples, target.Output(batch, Carried(target, activations, batch), reached: null));
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
        var target = TargetOf(node, observed);
        ForEachBatch((worker, batch) =>
        {
            var samples = Columns(node, observed, activations, batch);
            targets[worker].Add(samples, target.Output(batch, Carried(target, activations, batch), first.Apply(samples)));
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
        cancellation.ThrowIfCancellationRequested();
        using var noGrad = Autograd.NoGrad();
        using var scope = new TensorScope();
        work(worker, batch);
    });

    private static Tensor Columns(Node node, ObservedLayer observed, BatchedActivations activations, int batch) =>
        observed.Operator.SampleInputs(node, activations.Of(node.Inputs[0]!, batch), observed.Positions(batch));

    private MapTarget TargetOf(Node node, ObservedLayer observed) =>
        new(cut, node, observed, keptPositions.GetValueOrDefault((observed.Layer.Output, observed.Layer.OutputAxis)));

    private static Tensor? Carried(MapTarget target, BatchedActivations activations, int batch) =>
        target.Shortcut is { } shortcut ? activations.Of(shortcut, batch) : null;

    private void SetBias(LinearLayer layer, Tensor bias)
    {
        var data = bias.To(layer.Weight.Data!.DType);
        if (layer.Bias is { Uses.Count: 1 } own)
            Graph.SetData(own, data);
        else
            layer.Node.SetInput(layer.BiasInput, cut.AddInitializer(cut.FreeName($"{layer.Weight.Name}_bias"), data));
    }
}
