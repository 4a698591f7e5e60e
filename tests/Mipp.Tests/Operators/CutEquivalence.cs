using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Surgery;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Tests.Operators;

/// <summary>
/// The property that every coupling rule must have: a cut node computes, from cut inputs, what the whole node computes
/// from whole inputs at the positions that are kept.
/// </summary>
internal static class CutEquivalence
{
    /// <summary>Checks random cuts, and that as many units can be cut as the rule is meant to allow.</summary>
    /// <param name="test">The node.</param>
    /// <param name="channels">Which axes of its activations carry channels, as (input, axis).</param>
    /// <param name="units">How many units there are that may be cut.</param>
    public static void Check(NodeUnderTest test, (int Input, int Axis)[] channels, int units)
    {
        var labels = Couple(test, channels);
        int[] free = [.. Enumerable.Range(0, labels.Table.Count).Select(labels.Table.Find).Distinct()
            .Where(l => labels.Table.FrozenReason(l) is null)];
        Assert.Equal(units, free.Length);
        var random = new Random(1);
        foreach (int cutCount in new[] { 0, 1, units / 2 }.Distinct())
        {
            random.Shuffle(free);
            CheckCut(test, labels, free.Take(cutCount).ToHashSet());
        }
    }

    public static ValueLabels Couple(NodeUnderTest test, params (int Input, int Axis)[] channels)
    {
        var labels = new ValueLabels();
        foreach (var (input, axis) in channels)
        {
            var value = test.Node.Inputs[input]!;
            labels.Assign(value, axis, labels.Table.Fresh(value.Shape![axis].Factor));
        }
        var context = new CouplingContext(test.Node, labels, [], []);
        test.Operator.Couple(context);
        context.FreezeUnasked();
        labels.SettleGrids();
        return labels;
    }

    private static void CheckCut(NodeUnderTest test, ValueLabels labels, HashSet<int> removed)
    {
        using var scope = new TensorScope();
        var whole = test.Node.Inputs.Select((value, i) => value is null ? null : value.Data ?? Sample(value, i)).ToArray();
        var expected = test.Operator.Run(new RunContext(test.Node, whole, test.Graph.Opset, ExecutionMode.Inference));

        using var copy = test.Graph.Clone();
        foreach (var (input, original) in copy.Inputs.Zip(test.Graph.Inputs))
            input.Contents = original.Contents;
        var node = copy.Nodes[0];
        int[]? Kept(Value value, int axis) => KeptPositions(labels, test.Graph.Find(value.Name), axis, removed);
        test.Operator.Cut(new CutContext(copy, node, Kept));
        var cutInputs = node.Inputs.Select((value, i) =>
            value is null ? null
            : test.Graph.Find(value.Name) is null ? value.Data
            : Select(whole[i]!, value, Kept)).ToArray();
        var actual = test.Operator.Run(new RunContext(node, cutInputs, copy.Opset, ExecutionMode.Inference));

        for (int i = 0; i < expected.Length; i++)
        {
            var wanted = Select(expected[i], test.Node.Outputs[i]!, Kept);
            Assert.Equal(wanted.shape, actual[i].shape);
            Assert.Equal(wanted.to(ScalarType.Float64).ToArray<double>(), actual[i].to(ScalarType.Float64).ToArray<double>());
        }
    }

    /// <summary>Activations, or the elements that shape arithmetic knows; dynamic sizes are 2.</summary>
    private static Tensor Sample(Value value, int seed)
    {
        if (value.Contents is { } contents)
            return Tensor.FromArray([.. contents.Select(Size)], value.Shape!.AtBatchOne());
        torch.manual_seed(seed + 1);
        return torch.rand([.. value.Shape!.Select(Size)]).add(Number(0.5), One).to(value.ElementType.ToDType()!.Value);
    }

    private static long Size(Dim dim) => dim.IsKnown ? dim.Factor : 2 * dim.Factor;

    private static int[]? KeptPositions(ValueLabels labels, Value? value, int axis, HashSet<int> removed)
    {
        if (value is null || labels.Of(value, axis) is not { IsFixed: false } known)
            return null;
        int[] kept = [.. Enumerable.Range(0, known.Length).Where(p => !removed.Contains(labels.Table.Find(known.Labels[p])))];
        return kept.Length == known.Length ? null : kept;
    }

    /// <summary>Along an axis of dynamic size labels repeat, and so do the positions that are kept.</summary>
    private static long[] Repeated(int[] positions, long period, long size) =>
        [.. Enumerable.Range(0, (int)(size / period)).SelectMany(_ => positions, (round, p) => (round * period) + p)];

    private static Tensor Select(Tensor tensor, Value value, Func<Value, int, int[]?> kept)
    {
        for (int axis = 0; axis < tensor.ndim; axis++)
            if (kept(value, axis) is { } positions)
                tensor = tensor.IndexSelect(axis, Repeated(positions, value.Shape![axis].Factor, tensor.size(axis)));
        return tensor;
    }
}
