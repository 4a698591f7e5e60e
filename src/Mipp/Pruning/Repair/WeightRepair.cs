using System.Collections.Immutable;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Information.Moments;
using Mipp.Operators;
using Mipp.Pruning.Calibration;
using Mipp.Surgery;
using Mipp.Tensors;

namespace Mipp.Pruning.Repair;

/// <summary>
/// Fits the linear maps of a cut network anew, from input to output, each to what the dense network computed, on what the cut
/// network really feeds it; then those of a block together.
/// </summary>
/// <remarks>
/// The calibration data advance through the network node by node, all batches together, so that every map sees the repaired
/// network before it: one pass over the data in all, and one more over each block that is refined.
/// </remarks>
/// <param name="cut">The cut network.</param>
/// <param name="selection">What was kept of the dense one.</param>
/// <param name="dense">What was seen of the dense one.</param>
/// <param name="data">The calibration data.</param>
/// <param name="options">How to repair.</param>
/// <param name="activationBytes">What the activations of all samples may take that are held; beyond that they are computed anew.</param>
/// <param name="cancellation">Stops the repair.</param>
internal sealed class WeightRepair(
    Graph cut,
    ChannelSelection selection,
    DenseObservation dense,
    CalibrationData data,
    PruningOptions options,
    long activationBytes,
    CancellationToken cancellation) : IDisposable
{
    /// <summary>The pull towards the cut weights, as a share of the columns' mean variance.</summary>
    private const double RidgeShare = 1e-3;

    private readonly Dictionary<(Value Value, int Axis), int[]> keptPositions = selection.KeptPositions();

    // The fitted maps that are still to be refined, and the weights that they had before.
    private readonly Dictionary<Node, WhitenedMap> whitened = [];
    private readonly Dictionary<Node, Tensor> weightsAsCut = [];

    /// <summary>
    /// The maps that are fitted. One that reads the network's input is as good as it was, and one that shares its weights with another
    /// cannot be fitted by itself.
    /// </summary>
    /// <param name="network">The dense network or one cut from it.</param>
    /// <param name="layers">The dense network's maps.</param>
    public static ILookup<Node, ObservedLayer> MapsOf(Graph network, ImmutableArray<ObservedLayer> layers)
    {
        var byOutput = layers.ToDictionary(l => l.Layer.Node.Outputs[0]!.Name);
        return network.Nodes
            .Where(n => n.Outputs[0] is { } output && byOutput.ContainsKey(output.Name)
                && !network.Inputs.Contains(n.Inputs[0]!) && n.Inputs[1]!.Uses.Count == 1)
            .ToLookup(n => n, n => byOutput[n.Outputs[0]!.Name]);
    }

    /// <summary>The blocks whose maps are fitted together.</summary>
    /// <param name="network">The dense network or one cut from it.</param>
    /// <param name="order">Its nodes in the order of the repair.</param>
    /// <param name="maps">The maps that are fitted.</param>
    public static ImmutableArray<RepairBlock> BlocksOf(Graph network, ImmutableArray<Node> order, ILookup<Node, ObservedLayer> maps) =>
        RepairBlock.Of(network, order, node => maps[node].SingleOrDefault()?.Target.Observed.Name);

    /// <summary>Repairs the cut graph's weights in place.</summary>
    /// <param name="stepDone">Told how many steps are done, of how many.</param>
    public void Run(Action<int, int> stepDone)
    {
        using var noGrad = torch.no_grad();
        using var activations = new BatchedActivations(cut, data, activationBytes, cancellation);
        var order = RepairOrder.Of(cut);
        var maps = MapsOf(cut, dense.Layers);
        var blocks = (options.RepairEpochs == 0 || !BlockRefinement.HasEnough(data) ? [] : BlocksOf(cut, order, maps)).ToDictionary(b => b.Last);
        var progress = new Countup(done => stepDone(done, order.Length + (blocks.Count * options.RepairEpochs)));
        foreach (var block in blocks.Values)
            activations.Pin(block.Start);
        var toBeRefined = blocks.Values.SelectMany(b => b.AllMaps).ToHashSet();
        foreach (var node in order)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var layer in maps[node])
                Repair(node, layer, activations, toBeRefined.Contains(node));
            if (blocks.TryGetValue(node, out var block))
                Refine(block, maps, activations, progress.Next);
            activations.Advance(node);
            progress.Next();
        }
    }

    public void Dispose()
    {
        foreach (var map in whitened.Values)
            map.Dispose();
        foreach (var weights in weightsAsCut.Values)
            weights.Dispose();
    }

    private void Refine(RepairBlock block, ILookup<Node, ObservedLayer> maps, BatchedActivations activations, Action epochDone)
    {
        activations.Rewind(block.Nodes);
        var last = maps[block.Last].Single();
        long macs = block.AllMaps.Sum(map => maps[map].Single().Layer.Positions * map.Inputs[1]!.Data!.numel());
        ImmutableArray<WhitenedMap> refined = [.. block.AllMaps.Select(m => whitened.GetValueOrDefault(m)).OfType<WhitenedMap>()];
        bool isRefined = new BlockRefinement(block, TargetOf(block.Last, last, last.PositionCount), last, refined, macs, activations, data, options.Seed)
            .Run(options.RepairEpochs, epochDone, cancellation);
        foreach (var map in refined)
            map.Dispose();
        if (isRefined)
            foreach (var node in block.Nodes)
                activations.Advance(node);
        else
            RepairAlone(block, maps, activations);
        foreach (var map in block.AllMaps)
            weightsAsCut[map].Dispose();
        activations.Unpin(block.Start);
    }

    /// <summary>Fits the maps of a block as if there had been no refinement to come.</summary>
    private void RepairAlone(RepairBlock block, ILookup<Node, ObservedLayer> maps, BatchedActivations activations)
    {
        foreach (var node in block.Nodes.Append(block.Last))
        {
            foreach (var layer in maps[node])
            {
                Graph.SetData(node.Inputs[1]!, weightsAsCut[node].clone());
                Repair(node, layer, activations, isRefined: false);
            }
            if (node != block.Last)
                activations.Advance(node);
        }
    }

    private void Repair(Node node, ObservedLayer observed, BatchedActivations activations, bool isRefined)
    {
        using var scope = new TensorScope();
        activations.Hold();
        using var columns = new PerWorker<ColumnMoments>();
        using var targets = new PerWorker<TargetMoments>();
        var target = TargetOf(node, observed, observed.PositionCountToFit);
        ForEachBatch((worker, batch) =>
        {
            var samples = target.Columns(batch, activations.Of(node.Inputs[0]!, batch));
            columns[worker].Add(samples);
            targets[worker].Add(samples, target.Output(batch, Carried(target, activations, batch), reached: null));
        });
        using var columnMoments = ColumnMoments.Sum(columns);
        var fit = Fit(node, observed, columnMoments, targets);
        if (observed.Target.IsRectified && !isRefined)
            fit = FitAgain(node, observed, activations, columnMoments, fit);
        var weight = observed.Operator.Describe(node)!.Weight;
        if (isRefined)
            weightsAsCut[node] = weight.Data!.clone().DetachFromDisposeScope();
        Graph.SetData(weight, observed.Operator.ToWeight(node, fit.Weights));
        if (fit.Bias is { } bias)
            SetBias(observed.Operator.Describe(node)!, bias);
        if (isRefined && WhitenedMap.Of(node, columnMoments) is { } map)
            whitened[node] = map;
    }

    /// <summary>
    /// Fits once more, with the zeros of the Relu where the first fit has them. More rounds no longer change what the network
    /// computes by much, and neither does this one where the map is going to be refined.
    /// </summary>
    private LinearFit FitAgain(
        Node node, ObservedLayer observed, BatchedActivations activations, ColumnMoments columns, LinearFit first)
    {
        using var targets = new PerWorker<TargetMoments>();
        var target = TargetOf(node, observed, observed.PositionCountToFit);
        ForEachBatch((worker, batch) =>
        {
            var samples = target.Columns(batch, activations.Of(node.Inputs[0]!, batch));
            targets[worker].Add(samples, target.Output(batch, Carried(target, activations, batch), first.Apply(samples)));
        });
        return Fit(node, observed, columns, targets);
    }

    private LinearFit Fit(Node node, ObservedLayer observed, ColumnMoments columns, PerWorker<TargetMoments> targets)
    {
        using var sum = TargetMoments.Sum(targets);
        var prior = observed.Operator.WeightMatrix(node);
        double ridge = Math.Max(RidgeShare, Shrinkage.RidgeShare(columns, data.Count));
        var fit = observed.Operator.Describe(node)!.BiasPlace is null ? Ridge.FitThroughOrigin(columns, sum, prior, ridge)
            : Ridge.Fit(columns, sum, prior, ridge);
        return fit.Weights.isfinite().all().Item<bool>() ? fit
            : throw new NotRepairableException($"the weights of node {node.Label} cannot be repaired: in the pruned network it reads or is to compute numbers that are too large; check the scale of the data (--mean, --std), or leave the repair out (--no-repair).");
    }

    private void ForEachBatch(Action<int, int> work) => TensorWorkers.Run(data.BatchCount, (worker, batch) =>
    {
        cancellation.ThrowIfCancellationRequested();
        using var noGrad = torch.no_grad();
        using var scope = new TensorScope();
        work(worker, batch);
    });

    private MapTarget TargetOf(Node node, ObservedLayer observed, int positionCount) =>
        new(cut, node, observed, keptPositions.GetValueOrDefault((observed.Layer.Output, observed.Layer.OutputAxis)), positionCount);

    private static Tensor? Carried(MapTarget target, BatchedActivations activations, int batch) =>
        target.Shortcut is { } shortcut ? activations.Of(shortcut, batch) : null;

    private void SetBias(LinearLayer layer, Tensor bias)
    {
        var data = bias.to(layer.Weight.Data!.dtype);
        if (layer.Bias is { Uses.Count: 1 } own)
            Graph.SetData(own, data);
        else if (layer.BiasPlace is { } place)
            place.Node.SetInput(place.Index, cut.AddInitializer(cut.FreeName($"{layer.Weight.Name}_bias"), data));
    }
}
