using Mipp.Graphs;
using Mipp.Operators;
using Mipp.Tensors;
using static Mipp.Tests.Operators.NodeUnderTest;
using static Mipp.Tests.Operators.SingleNode;

namespace Mipp.Tests.Operators;

public class ExpandTests
{
    private static readonly Dim N = Dim.Of("N");

    [Fact]
    public void The_target_is_broadcast_with_the_input()
    {
        using var test = Of("Expand", [new Shape(1, 1, 6), Operand.Computed(N, 4, 1)]);
        Assert.Equal(new Shape(N, 4, 6), test.Output.Shape);
        using var scope = new TensorScope();
        var result = test.Run(torch.randn([1, 1, 6]), Tensor.FromArray<long>([2, 4, 1]))[0];
        Assert.Equal([2, 4, 6], result.shape);
    }

    [Fact]
    public void A_target_of_known_length_only_gives_the_rank()
    {
        using var test = Of("Expand", [new Shape(1, 6), Operand.Input(ElementType.Int64, new Shape(3))]);
        Assert.Equal(3, test.Output.Shape!.Rank);
        Assert.Equal(6, test.Output.Shape[2]);
        Assert.True(InferenceContext.IsUnknown(test.Output.Shape[1]));
    }

    [Fact]
    public void Channels_follow_literal_and_computed_targets()
    {
        using var literal = Of("Expand", [new Shape(1, 6, 1), new long[] { 2, 6, 3 }]);
        CutEquivalence.Check(literal, [(0, 1)], units: 6);
        using var keeping = Of("Expand", [new Shape(1, 6), Operand.Computed(N, 1)]);
        CutEquivalence.Check(keeping, [(0, 1)], units: 6);
        using var likeAnother = Of("Expand", [new Shape(N, 6, 1), Operand.Computed(N, 6, 3)]);
        CutEquivalence.Check(likeAnother, [(0, 1)], units: 6);
    }

    [Fact]
    public void Stretched_channels_and_targets_that_cannot_be_restated_freeze()
    {
        using var stretched = Of("Expand", [new Shape(N, 1, 6), new long[] { 1, 3, 6 }]);
        CutEquivalence.Check(stretched, [(0, 1), (0, 2)], units: 6);
        using var dynamic = Of("Expand", [new Shape(1, 6), Operand.Computed(N, 6)]);
        CutEquivalence.Check(dynamic, [(0, 1)], units: 0);
    }

    [Fact]
    public void Tile_repeats_all_channels()
    {
        using var test = Of("Tile", [new Shape(N, 4, 3), new long[] { 1, 3, 2 }]);
        Assert.Equal(new Shape(N, 12, 6), test.Output.Shape);
        CutEquivalence.Check(test, [(0, 1)], units: 4);
    }

    [Fact]
    public void A_constant_of_a_computed_shape_is_inferred_and_filled()
    {
        using var scope = new TensorScope();
        using var test = Of("ConstantOfShape", [Operand.Computed(N, 3)], With(("value", Tensor.FromArray<long>([7]))));
        Assert.Equal(new Shape(N, 3), test.Output.Shape);
        Assert.Equal(ElementType.Int64, test.Output.ElementType);
        Assert.Equal([7, 7, 7, 7, 7, 7], test.Run(Tensor.FromArray<long>([2, 3]))[0].ToArray<long>());
        using var vector = Of("ConstantOfShape", [new long[] { 3 }], With(("value", Tensor.FromArray<long>([1]))));
        Assert.Equal([1, 1, 1], vector.Output.Contents!.Value.ToArray());
    }

    [Fact]
    public void A_range_is_counted()
    {
        using var scope = new TensorScope();
        static Operand Scalar(long value) => Tensor.FromArray<long>([value], []);
        using var test = Of("Range", [Scalar(7), Scalar(-2), Scalar(-3)]);
        Assert.Equal([7, 4, 1], test.Output.Contents!.Value.ToArray());
        Assert.Equal([7, 4, 1], test.Run()[0].ToArray<long>());
        using var batch = Of("Range", [Scalar(0), Operand.Computed(N), Scalar(1)]);
        Assert.Equal(new Shape(N), batch.Output.Shape);
    }

    [Theory]
    [InlineData("DCR")]
    [InlineData("CRD")]
    public void Depth_and_space_are_exchanged_by_whole_channels(string mode)
    {
        using var toSpace = Of("DepthToSpace", [new Shape(N, 12, 2, 3)], With(("blocksize", 2L), ("mode", mode)));
        Assert.Equal(new Shape(N, 3, 4, 6), toSpace.Output.Shape);
        CutEquivalence.Check(toSpace, [(0, 1)], units: 3);
        using var toDepth = Of("SpaceToDepth", [new Shape(N, 3, 4, 6)], With(("blocksize", 2L)));
        Assert.Equal(new Shape(N, 12, 2, 3), toDepth.Output.Shape);
        CutEquivalence.Check(toDepth, [(0, 1)], units: 3);
    }

    [Fact]
    public void Space_to_depth_and_back_is_the_input()
    {
        using var scope = new TensorScope();
        var input = torch.randn([2, 3, 4, 6]);
        using var toDepth = Of("SpaceToDepth", [new Shape(N, 3, 4, 6)], With(("blocksize", 2L)));
        using var toSpace = Of("DepthToSpace", [new Shape(N, 12, 2, 3)], With(("blocksize", 2L)));
        Assert.Equal(input.ToArray<float>(), toSpace.Run(toDepth.Run(input)[0])[0].ToArray<float>());
    }
}
