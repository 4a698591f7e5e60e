using Mipp.Graphs;
using Mipp.Tensors;
using static Mipp.Tests.Operators.NodeUnderTest;
using static Mipp.Tests.Operators.SingleNode;

namespace Mipp.Tests.Operators;

public class GatherTests
{
    private static readonly Dim N = Dim.Of("N");

    [Fact]
    public void Rows_are_looked_up()
    {
        using var scope = new TensorScope();
        float[] table = [.. Enumerable.Range(0, 12).Select(i => (float)i)];
        var indices = Tensor.FromArray<long>([1, -1, 0, 3], [2, 2]);
        using var test = Of("Gather", [Tensor.FromArray(table, [4, 3]), Operand.Input(ElementType.Int64, new Shape(N, 2))]);
        Assert.Equal(new Shape(N, 2, 3), test.Output.Shape);
        var result = test.Run(null, indices)[0];
        Assert.Equal([2, 2, 3], result.shape);
        Assert.Equal([3f, 4, 5, 9, 10, 11, 0, 1, 2, 9, 10, 11], result.ToArray<float>());
    }

    [Fact]
    public void Contents_are_picked()
    {
        using var scope = new TensorScope();
        using var scalar = Of("Gather", [Operand.Computed(N, 3, 7), Tensor.FromArray<long>([-1], [])]);
        Assert.Equal(0, scalar.Output.Shape!.Rank);
        Assert.Equal([7], scalar.Output.Contents!.Value.ToArray());
        using var vector = Of("Gather", [Operand.Computed(N, 3, 7), new long[] { 2, 0 }]);
        Assert.Equal([7, N], vector.Output.Contents!.Value.ToArray());
    }

    [Fact]
    public void Channels_in_another_order_follow()
    {
        using var shuffle = Of("Gather", [new Shape(N, 6, 2), new long[] { 0, 3, 1, 4, 2, -1 }], With(("axis", 1L)));
        CutEquivalence.Check(shuffle, [(0, 1)], units: 6);
        using var repeated = Of("Gather", [new Shape(N, 6, 2), new long[] { 5, 5, 0, 2 }], With(("axis", 1L)));
        CutEquivalence.Check(repeated, [(0, 1)], units: 6);
    }

    [Fact]
    public void Single_positions_that_are_picked_stay_and_the_others_may_go()
    {
        using var scope = new TensorScope();
        using var one = Of("Gather", [new Shape(N, 6, 2), Tensor.FromArray<long>([2], [])], With(("axis", 1L)));
        Assert.Equal(new Shape(N, 2), one.Output.Shape);
        CutEquivalence.Check(one, [(0, 1)], units: 5);
        using var matrix = Of("Gather", [new Shape(N, 6), Tensor.FromArray<long>([0, 1, 1, 3], [2, 2])], With(("axis", 1L)));
        CutEquivalence.Check(matrix, [(0, 1)], units: 3);
    }

    [Fact]
    public void An_embedding_may_lose_columns_but_no_rows()
    {
        using var scope = new TensorScope();
        // The vocabulary's size is what random positions are below.
        using var test = Of("Gather", [torch.randn([3, 6]), Operand.Computed(0, 2, 1)]);
        test.Node.Inputs[1]!.Contents = null;
        var labels = CutEquivalence.Couple(test);
        Assert.All(labels.Of(test.Node.Inputs[0]!, 0).Labels.ToArray(), l => Assert.NotNull(labels.Table.FrozenReason(l)));
        Assert.All(labels.Of(test.Output, 1).Labels.ToArray(), l => Assert.Null(labels.Table.FrozenReason(l)));
    }

    [Fact]
    public void Positions_outside_are_refused() =>
        Assert.Throws<MippException>(() => Of("Gather", [new Shape(N, 6), new long[] { 6 }], With(("axis", 1L))));
}
