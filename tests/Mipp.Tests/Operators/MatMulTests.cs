using Mipp.Coupling;
using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Tests.Operators;

public sealed class MatMulTests : IDisposable
{
    private readonly TensorScope scope = new();

    public static TheoryData<long[], long[], long[]> Shapes => new()
    {
        { [2, 3], [3, 4], [2, 4] },
        { [3], [3], [] },
        { [3], [3, 4], [4] },
        { [2, 3], [3], [2] },
        { [5, 2, 3], [3], [5, 2] },
        { [3], [5, 3, 4], [5, 4] },
        { [7, 1, 2, 3], [5, 3, 4], [7, 5, 2, 4] },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Shapes_are_inferred_and_computed(long[] left, long[] right, long[] expected)
    {
        using var graph = SingleNode.Of("MatMul", [Shape.Of(left), Shape.Of(right)]);
        Assert.Equal(Shape.Of(expected), graph.Outputs[0].Shape);
        Assert.Equal(expected, SingleNode.Run("MatMul", [torch.randn(left), torch.randn(right)])[0].shape);
        long macs = expected.Aggregate(3L, (a, b) => a * b);
        Assert.Equal(macs, graph.Nodes[0].Operator!.Macs(graph.Nodes[0], v => v.Shape!.AtBatchOne()));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Cutting_a_product_with_a_constant_on_either_side_is_masking(long[] left, long[] right, long[] output)
    {
        Assert.NotNull(output);
        foreach (bool constantLeft in (bool[])[true, false])
        {
            var (a, b) = (torch.randn(left), torch.randn(right));
            using var graph = SingleNode.Of("MatMul", constantLeft ? [a, Shape.Of(right)] : [Shape.Of(left), b]);
            var trial = new CutTrial(graph, new() { [constantLeft ? "x1" : "x0"] = constantLeft ? b : a }, seed: 1);
            Assert.True(trial.RemovedUnits > 0);
            Assert.True(trial.Cut()[0].allclose(trial.MaskedAndCut()[0], 1e-5, 1e-6));
        }
    }

    [Fact]
    public void What_is_summed_over_between_two_computed_values_is_frozen()
    {
        using var graph = SingleNode.Of("MatMul", [new Shape(2, 3), new Shape(3, 4)]);
        var (labels, contractions) = (new ValueLabels(), new List<Contraction>());
        foreach (var input in graph.Inputs)
            for (int axis = 0; axis < 2; axis++)
                labels.Assign(input, axis, labels.Table.Fresh(input.Shape![axis].Factor));
        graph.Nodes[0].Operator!.Couple(new CouplingContext(graph.Nodes[0], labels, [], contractions));
        Assert.Empty(contractions);
        string? Reason(Value value, int axis) => labels.Table.FrozenReason(labels.Of(value, axis).Labels[0]);
        const string Why = "the axis is summed over in a product of two computed values at node 'node' (MatMul)";
        Assert.Equal(Why, Reason(graph.Inputs[0], 1));
        Assert.Equal(Why, Reason(graph.Inputs[1], 0));
        Assert.Null(Reason(graph.Outputs[0], 0));
        Assert.Null(Reason(graph.Outputs[0], 1));
    }

    [Fact]
    public void Symbolic_batches_are_kept()
    {
        var n = Dim.Of("N");
        using var graph = SingleNode.Of("MatMul", [new Shape(n, 1, 2, 3), new Shape(5, 3, 4)]);
        Assert.Equal(new Shape(n, 5, 2, 4), graph.Outputs[0].Shape);
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_told()
    {
        string message = Assert.Throws<MippException>(() => SingleNode.Of("MatMul", [new Shape(2, 3), new Shape(4, 5)])).Message;
        Assert.Contains("3 columns meet 4 rows", message);
    }

    public void Dispose() => scope.Dispose();
}
