using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Surgery;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Tests.Operators;

/// <summary>
/// One node on given tensors, dense and with some units cut out of its inputs. What its operator says of coupling and
/// cutting holds when the outputs of the cut node are the cut outputs of the dense node, whose weights were zeroed where
/// the removed units end.
/// </summary>
internal sealed class CutTrial
{
    private readonly Graph graph;
    private readonly Node node;
    private readonly Dictionary<string, Tensor> activations;
    private readonly ValueLabels labels = new();
    private readonly List<Contraction> contractions = [];
    private readonly HashSet<int> removed = [];

    /// <param name="graph">A graph of one node, shapes inferred.</param>
    /// <param name="activations">A tensor for each of the graph's inputs; all their axes are offered for cutting.</param>
    /// <param name="seed">Which units are removed.</param>
    public CutTrial(Graph graph, Dictionary<string, Tensor> activations, int seed)
    {
        this.graph = graph;
        this.activations = activations;
        node = graph.Nodes.Single();
        foreach (var input in graph.Inputs)
            for (int axis = 0; axis < input.Shape!.Rank; axis++)
                if (input.Shape[axis].Factor > 1)
                    labels.Assign(input, axis, labels.Table.Fresh(input.Shape[axis].Factor));
        var context = new CouplingContext(node, labels, [], contractions);
        node.Operator!.Couple(context);
        context.FreezeUnasked();
        labels.SettleGrids();
        Remove(new Random(seed));
    }

    /// <summary>How many units are cut out.</summary>
    public int RemovedUnits => removed.Count;

    /// <summary>The dense node's outputs without the removed positions.</summary>
    public Tensor[] MaskedAndCut()
    {
        var masked = node.Inputs.Select(v => v is null ? null : v.Data ?? activations[v.Name]).ToArray();
        foreach (var contraction in contractions)
            for (int i = 0; i < masked.Length; i++)
                if (node.Inputs[i] == contraction.Weight)
                    masked[i] = Masked(contraction.Weight, contraction.WeightAxis, masked[i]!);
        var outputs = NodeRunner.Run(node, masked, node.Opset, ExecutionMode.Inference);
        return [.. outputs.Zip(node.Outputs, (tensor, value) => Shrunk(value!, tensor))];
    }

    /// <summary>The outputs of the node that was cut.</summary>
    public Tensor[] Cut()
    {
        using var copy = graph.Clone();
        var cutNode = copy.Nodes.Single();
        int[]? KeptBefore(Value value, int axis) => graph.Find(value.Name) is { } dense ? Kept(dense, axis) : null;
        cutNode.Operator!.Cut(new CutContext(copy, cutNode, KeptBefore));
        var inputs = cutNode.Inputs.Select(v => v is null ? null
            : graph.Find(v.Name) is not { } dense ? v.Data
            : Shrunk(dense, v.Data ?? activations[v.Name]));
        return NodeRunner.Run(cutNode, [.. inputs], node.Opset, ExecutionMode.Inference);
    }

    private void Remove(Random random)
    {
        var axes = labels.All.Select(a => a.Labels.Labels.ToArray().Select(labels.Table.Find).ToArray()).ToArray();
        int[] units = [.. axes.SelectMany(a => a).Distinct().Where(u => labels.Table.FrozenReason(u) is null)];
        random.Shuffle(units);
        foreach (int unit in units.Take((units.Length + 1) / 2))
        {
            removed.Add(unit);
            if (axes.Any(a => a.All(removed.Contains)))
                removed.Remove(unit);
        }
    }

    private int[]? Kept(Value value, int axis)
    {
        if (value.Shape![axis].Factor <= 1 || labels.Of(value, axis) is not { IsFixed: false } known)
            return null;
        int[] all = known.Labels.ToArray();
        int[] kept = [.. Enumerable.Range(0, all.Length).Where(i => !removed.Contains(labels.Table.Find(all[i])))];
        return kept.Length == all.Length ? null : kept;
    }

    private Tensor Shrunk(Value value, Tensor tensor)
    {
        for (int axis = 0; axis < value.Shape!.Rank; axis++)
            if (Kept(value, axis) is { } kept)
                tensor = tensor.index_select(axis, Index(kept));
        return tensor;
    }

    private Tensor Masked(Value value, int axis, Tensor tensor)
    {
        if (Kept(value, axis) is not { } kept)
            return tensor;
        var index = Index(kept);
        return (tensor * Number(0)).index_copy(axis, index, tensor.index_select(axis, index));
    }

    private static Tensor Index(int[] positions) => Tensor.FromArray([.. positions.Select(p => (long)p)]);
}
