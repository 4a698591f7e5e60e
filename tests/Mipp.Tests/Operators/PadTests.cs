using Mipp.Graphs;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;
using static Mipp.Tests.Operators.NodeUnderTest;
using static Mipp.Tests.Operators.SingleNode;

namespace Mipp.Tests.Operators;

public class PadTests
{
    private static readonly Dim N = Dim.Of("N");

    [Fact]
    public void Amounts_come_from_an_attribute_an_input_or_an_input_with_axes()
    {
        var expected = new Shape(N, 8, 5);
        using var attribute = Of("Pad", [new Shape(N, 4, 5)], With(("pads", new[] { 0L, 1, 0, 0, 3, 0 })), opset: 2);
        Assert.Equal(expected, attribute.Output.Shape);
        using var input = Of("Pad", [new Shape(N, 4, 5), new long[] { 0, 1, 0, 0, 3, 0 }], opset: 13);
        Assert.Equal(expected, input.Output.Shape);
        using var axes = Of("Pad", [new Shape(N, 4, 5), new long[] { 1, 3 }, null, new long[] { -2 }], opset: 18);
        Assert.Equal(expected, axes.Output.Shape);
    }

    [Theory]
    [InlineData("constant", new[] { 9f, 9, 0, 1, 2, 9 })]
    [InlineData("edge", new[] { 0f, 0, 0, 1, 2, 2 })]
    [InlineData("reflect", new[] { 2f, 1, 0, 1, 2, 1 })]
    [InlineData("wrap", new[] { 1f, 2, 0, 1, 2, 0 })]
    public void Modes_fill_in(string mode, float[] expected)
    {
        using var scope = new TensorScope();
        using var test = Of("Pad", [new Shape(3), new long[] { 2, 1 }, torch.full([], Number(9), dtype: ScalarType.Float32)], With(("mode", mode)), opset: 19);
        Assert.Equal(expected, test.Run(Tensor.FromArray([0f, 1, 2]))[0].ToArray<float>());
    }

    [Fact]
    public void Negative_amounts_take_away()
    {
        using var scope = new TensorScope();
        using var test = Of("Pad", [new Shape(4), new long[] { -1, 2 }]);
        Assert.Equal(new Shape(5), test.Output.Shape);
        Assert.Equal([1f, 2, 3, 0, 0], test.Run(Tensor.FromArray([0f, 1, 2, 3]))[0].ToArray<float>());
        Assert.Throws<MippException>(() => Of("Pad", [new Shape(4), new long[] { -3, -2 }]));
    }

    [Fact]
    public void Padded_channels_are_units_of_their_own()
    {
        using var shortcut = Of("Pad", [new Shape(N, 4, 2, 2), new long[] { 0, 2, 0, 0, 0, 2, 0, 0 }]);
        CutEquivalence.Check(shortcut, [(0, 1)], units: 8);
        using var attribute = Of("Pad", [new Shape(N, 4)], With(("pads", new[] { 0L, 1, 0, 3 })), opset: 2);
        CutEquivalence.Check(attribute, [(0, 1)], units: 8);
        using var axes = Of("Pad", [new Shape(N, 4, 3), new long[] { 1, 3 }, null, new long[] { 1 }], opset: 18);
        CutEquivalence.Check(axes, [(0, 1)], units: 8);
    }

    [Fact]
    public void Channels_taken_away_follow()
    {
        using var test = Of("Pad", [new Shape(N, 8), new long[] { 0, -3, 0, 2 }]);
        CutEquivalence.Check(test, [(0, 1)], units: 10);
    }

    [Fact]
    public void Padded_positions_pass_channels_in_every_mode()
    {
        using var test = Of("Pad", [new Shape(N, 6, 4), new long[] { 0, 0, 1, 0, 0, 2 }], With(("mode", "reflect")));
        CutEquivalence.Check(test, [(0, 1)], units: 6);
    }

    [Fact]
    public void Copied_channels_and_computed_amounts_freeze()
    {
        using var copied = Of("Pad", [new Shape(N, 6), new long[] { 0, 1, 0, 1 }], With(("mode", "edge")));
        CutEquivalence.Check(copied, [(0, 1)], units: 0);
        using var computed = Of("Pad", [new Shape(N, 6), Operand.Computed(0, N, 0, 0)]);
        CutEquivalence.Check(computed, [(0, 1)], units: 0);
    }
}
