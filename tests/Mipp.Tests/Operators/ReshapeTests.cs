using Mipp.Graphs;
using Mipp.Operators;
using static Mipp.Tests.Operators.NodeUnderTest;
using static Mipp.Tests.Operators.SingleNode;

namespace Mipp.Tests.Operators;

public class ReshapeTests
{
    private static readonly Dim N = Dim.Of("N");

    [Fact]
    public void A_literal_target_keeps_symbols()
    {
        Assert.Equal(new Shape(N, 72), Infer(new Shape(N, 8, 3, 3), new long[] { 0, -1 }));
        Assert.Equal(new Shape(N, 72), Infer(new Shape(N, 8, 3, 3), new long[] { -1, 72 }));
        Assert.Equal(new Shape(new Dim(8, "N"), 9), Infer(new Shape(N, 8, 3, 3), new long[] { -1, 9 }));
        Assert.Equal(new Shape(N, 2, 4, 9), Infer(new Shape(N, 8, 9), new long[] { 0, 2, -1, 9 }));
        Assert.Equal(new Shape(N, Dim.Of("S"), 12, 64), Infer(new Shape(N, Dim.Of("S"), 768), new long[] { 0, 0, 12, 64 }));
    }

    [Fact]
    public void A_computed_target_divides_symbols_exactly()
    {
        Assert.Equal(new Shape(N, 72), Infer(new Shape(N, 8, 3, 3), Operand.Computed(N, -1)));
        var folded = new Shape(new Dim(49, "N"), 8);
        Assert.Equal(new Shape(N, 7, 7, 8), Infer(folded, Operand.Computed(N, 7, 7, -1)));
        Assert.Equal(new Shape(N, 7, 7, 8), Infer(folded, Operand.Computed(-1, 7, 7, 8)));
        Assert.Equal(new Shape(N, Dim.Of("S"), 768), Infer(new Shape(N, Dim.Of("S"), 12, 64), Operand.Computed(N, -1, 768)));
    }

    [Fact]
    public void What_cannot_be_known_is_unknown_and_never_guessed()
    {
        var shape = Infer(new Shape(N, Dim.Of("S"), 4), new long[] { -1, 4 });
        Assert.False(shape[0].IsKnown);
        Assert.True(InferenceContext.IsUnknown(shape[0]));
        Assert.Equal(4, shape[1]);
    }

    [Theory]
    [InlineData("Reshape")]
    [InlineData("Expand")]
    public void A_target_does_not_follow_a_cut_of_an_input_of_unknown_shape(string type)
    {
        using var test = Of(type, [Operand.Input(ElementType.Float32, null), Operand.Computed(N, 3)]);
        Assert.False(((IFollowsShapes)test.Node.Operator!).FollowsCut(test.Node, 1));
    }

    [Fact]
    public void Zero_is_a_size_when_allowed()
    {
        using var test = Of("Reshape", [new Shape(0, 3), new long[] { 3, 0 }], With(("allowzero", 1L)));
        Assert.Equal(new Shape(3, 0), test.Output.Shape);
    }

    [Theory]
    [InlineData(new long[] { 5, -1 })]
    [InlineData(new long[] { -1, -1 })]
    [InlineData(new long[] { 2, -3, 4 })]
    [InlineData(new long[] { 2, 3 })]
    [InlineData(new long[] { 24, 1, 1, 0 })]
    public void Impossible_targets_are_refused(long[] target) =>
        Assert.Throws<MippException>(() => Infer(new Shape(2, 3, 4), target));

    [Fact]
    public void Small_contents_pass()
    {
        using var test = Of("Reshape", [Operand.Computed(N), Array.Empty<long>()]);
        Assert.Equal([N], test.Output.Contents!.Value.ToArray());
        Assert.Equal(0, test.Output.Shape!.Rank);
    }

    [Theory]
    [InlineData("merged into columns", new long[] { 0, -1 }, 6)]
    [InlineData("a literal total", new long[] { 0, 24 }, 6)]
    [InlineData("a literal batch", new long[] { 2, 24 }, 6)]
    [InlineData("positions merged", new long[] { 0, 6, 4 }, 6)]
    [InlineData("copied entry", new long[] { 0, 0, -1 }, 6)]
    [InlineData("factored, outer factor", new long[] { 0, 3, 2, 2, 2 }, 3)]
    [InlineData("factored and merged", new long[] { 0, 3, -1 }, 3)]
    [InlineData("axes of one position added", new long[] { 0, 1, 6, 1, 2, 2 }, 6)]
    [InlineData("mixed", new long[] { 0, 4, 6 }, 0)]
    [InlineData("folded with the batch", new long[] { -1, 4 }, 6)]
    [InlineData("partly folded with the batch", new long[] { -1, 3, 4 }, 3)]
    public void Channels_follow_a_literal_target(string what, long[] target, int units)
    {
        // The batch of 2 is what dynamic sizes are when the node is run.
        var batch = target[0] == 2 ? new Dim(2) : N;
        Assert.NotEmpty(what);
        using var test = Of("Reshape", [new Shape(batch, 6, 2, 2), target]);
        CutEquivalence.Check(test, [(0, 1)], units);
    }

    [Fact]
    public void Channels_follow_a_computed_target_that_holds_sizes()
    {
        using var test = Of("Reshape", [new Shape(N, Dim.Of("S"), 6), Operand.Computed(N, Dim.Of("S"), 3, 2)]);
        CutEquivalence.Check(test, [(0, 2)], units: 3);
        using var merged = Of("Reshape", [new Shape(N, 6, 4), Operand.Computed(N, 24)]);
        CutEquivalence.Check(merged, [(0, 1)], units: 6);
    }

    [Fact]
    public void A_computed_target_that_cannot_be_restated_freezes()
    {
        var target = Operand.Computed(new Dim(2, "N"), new Dim(2, "S"), 6);
        using var test = Of("Reshape", [new Shape(N, Dim.Of("S"), 4, 6), target]);
        CutEquivalence.Check(test, [(0, 3)], units: 0);
    }

    [Fact]
    public void Heads_are_tied_over_their_width_and_merged_again()
    {
        using var split = Of("Reshape", [new Shape(N, 5, 12), new long[] { 0, 5, 4, 3 }]);
        CutEquivalence.Check(split, [(0, 2)], units: 4);
        using var merge = Of("Reshape", [new Shape(N, 5, 4, 3), new long[] { 0, 5, 12 }]);
        CutEquivalence.Check(merge, [(0, 2)], units: 4);
        using var both = Of("Reshape", [new Shape(N, 5, 4, 3), new long[] { 0, 5, 12 }]);
        CutEquivalence.Check(both, [(0, 2), (0, 3)], units: 4);
    }

    [Fact]
    public void An_inner_axis_is_tiled()
    {
        using var test = Of("Reshape", [new Shape(N, 3, 4), new long[] { 0, 12 }]);
        CutEquivalence.Check(test, [(0, 2)], units: 4);
    }

    [Fact]
    public void The_reason_names_the_node()
    {
        using var test = Of("Reshape", [new Shape(N, 6, 4), new long[] { 0, 4, 6 }]);
        var labels = CutEquivalence.Couple(test, (0, 1));
        string? reason = labels.Table.FrozenReason(labels.Of(test.Node.Inputs[0]!, 1).Labels[0]);
        Assert.Contains("'node' (Reshape)", reason!, StringComparison.Ordinal);
    }

    [Fact]
    public void A_size_unknown_on_the_left_does_not_hide_a_channel_on_the_right()
    {
        using var test = Of("Reshape", [new Shape(N, Dim.Of("S"), 6), new long[] { -1, 6 }]);
        CutEquivalence.Check(test, [(0, 2)], units: 6);
    }

    [Theory]
    [InlineData(1, 6)]
    [InlineData(2, 6)]
    [InlineData(-3, 6)]
    [InlineData(0, 6)]
    public void Flatten_repeats_channels(long axis, int units)
    {
        // Otherwise the batch is merged with the channels, whose labels then repeat.
        using var test = Of("Flatten", [new Shape(N, 6, 2, 2)], With(("axis", axis)));
        CutEquivalence.Check(test, [(0, 1)], units);
    }

    [Fact]
    public void Flatten_multiplies_symbols()
    {
        using var test = Of("Flatten", [new Shape(N, 6, 2, 2)], With(("axis", 2L)));
        Assert.Equal(new Shape(new Dim(6, "N"), 4), test.Output.Shape);
    }

    [Fact]
    public void Transpose_and_squeezing_move_channels()
    {
        using var transpose = Of("Transpose", [new Shape(N, 6, 2, 3)], With(("perm", new long[] { 0, 2, 3, 1 })));
        Assert.Equal(new Shape(N, 2, 3, 6), transpose.Output.Shape);
        CutEquivalence.Check(transpose, [(0, 1)], units: 6);
        using var squeeze = Of("Squeeze", [new Shape(N, 6, 1, 1), new long[] { 2, -1 }]);
        Assert.Equal(new Shape(N, 6), squeeze.Output.Shape);
        CutEquivalence.Check(squeeze, [(0, 1)], units: 6);
        using var unsqueeze = Of("Unsqueeze", [new Shape(N, 6), new long[] { -1, 1 }]);
        Assert.Equal(new Shape(N, 1, 6, 1), unsqueeze.Output.Shape);
        CutEquivalence.Check(unsqueeze, [(0, 1)], units: 6);
    }

    [Fact]
    public void Axes_may_be_attributes()
    {
        using var squeeze = Of("Squeeze", [new Shape(N, 1, 6, 1)], With(("axes", new[] { 1L })), opset: 11);
        Assert.Equal(new Shape(N, 6, 1), squeeze.Output.Shape);
        using var unsqueeze = Of("Unsqueeze", [new Shape(N, 6)], With(("axes", new[] { 0L, 3L })), opset: 11);
        Assert.Equal(new Shape(1, N, 6, 1), unsqueeze.Output.Shape);
    }

    [Fact]
    public void An_axis_that_is_longer_than_one_cannot_be_squeezed() =>
        Assert.Throws<MippException>(() => Of("Squeeze", [new Shape(2, 3), new long[] { 1 }]));

    private static Shape Infer(Shape input, Operand target)
    {
        using var test = Of("Reshape", [input, target]);
        return test.Output.Shape!;
    }
}
