using Mipp.Graphs;
using Mipp.Operators;
using Mipp.Tensors;
using static Mipp.Tests.Operators.NodeUnderTest;
using static Mipp.Tests.Operators.SingleNode;

namespace Mipp.Tests.Operators;

public class SliceTests
{
    private static readonly Dim N = Dim.Of("N");

    [Fact]
    public void Ranges_match_a_walk_from_start_to_end()
    {
        long[] bounds = [long.MinValue, -9, -7, -3, -1, 0, 1, 3, 6, 7, 12, long.MaxValue];
        foreach (long size in new[] { 0L, 1, 7 })
            foreach (long start in bounds)
                foreach (long end in bounds)
                    foreach (long step in new[] { -8L, -3, -1, 1, 2, 9 })
                    {
                        var range = SliceRange.Of(size, start, end, step);
                        var positions = Enumerable.Range(0, (int)range.Count).Select(i => range.Start + (i * step));
                        Assert.Equal(Walk(size, start, end, step), positions);
                    }
    }

    [Fact]
    public void Strides_over_positions_match_a_loop()
    {
        using var scope = new TensorScope();
        using var test = Of("Slice",
            [new Shape(N, 2, 5, 6), new long[] { 1, -1 }, new long[] { 5, int.MinValue }, new long[] { 2, -1 }, new long[] { 3, -2 }]);
        Assert.Equal(new Shape(N, 2, 2, 3), test.Output.Shape);
        float[] data = [.. Enumerable.Range(0, 60).Select(i => (float)i)];
        var result = test.Run(Tensor.FromArray(data, [1, 2, 5, 6]))[0];
        float[] expected = [.. from c in new[] { 0, 1 } from y in new[] { 1, 4 } from x in new[] { 5, 3, 1 } select (float)((((c * 5) + y) * 6) + x)];
        Assert.Equal(expected, result.ToArray<float>());
    }

    [Fact]
    public void Dynamic_axes_keep_their_symbol_where_that_is_certain()
    {
        Assert.Equal(N, Size(N, 0, long.MaxValue));
        Assert.Equal(N, Size(N, 0, N));
        Assert.Equal(N, Size(new Dim(2, "N"), N, new Dim(2, "N")));
        Assert.Equal(N, Size(new Dim(2, "N"), N, int.MaxValue));
        Assert.Equal(N, Size(N, -1, int.MinValue, -1));
        Assert.True(InferenceContext.IsUnknown(Size(N, 0, 3)));
        Assert.True(InferenceContext.IsUnknown(Size(N, 0, -1)));
        Assert.True(InferenceContext.IsUnknown(Size(8, 0, N)));
    }

    [Fact]
    public void Old_operator_sets_state_bounds_as_attributes()
    {
        using var scope = new TensorScope();
        var attributes = With(("starts", new[] { 2L }), ("ends", new[] { 9L }), ("axes", new[] { 1L }));
        using var test = Of("Slice", [new Shape(N, 6, 2)], attributes, opset: 9);
        Assert.Equal(new Shape(N, 4, 2), test.Output.Shape);
        CutEquivalence.Check(test, [(0, 1)], units: 6);
    }

    [Theory]
    [InlineData(2, 5, 1)]
    [InlineData(0, long.MaxValue, 1)]
    [InlineData(-4, -1, 1)]
    [InlineData(-1, int.MinValue, -1)]
    [InlineData(5, 1, -1)]
    public void Channels_of_a_range_follow(long start, long end, long step)
    {
        using var test = Of("Slice",
            [new Shape(N, 8, 3), new[] { start }, new[] { end }, new long[] { 1 }, new[] { step }]);
        CutEquivalence.Check(test, [(0, 1)], units: 8);
    }

    [Fact]
    public void Strided_channels_are_frozen_and_strided_positions_are_not()
    {
        using var channels = Of("Slice", [new Shape(N, 8, 4), new long[] { 0 }, new long[] { 8 }, new long[] { 1 }, new long[] { 2 }]);
        CutEquivalence.Check(channels, [(0, 1)], units: 0);
        using var positions = Of("Slice", [new Shape(N, 8, 4), new long[] { 0 }, new long[] { 8 }, new long[] { 2 }, new long[] { 2 }]);
        CutEquivalence.Check(positions, [(0, 1)], units: 8);
    }

    [Fact]
    public void Computed_bounds_are_restated_where_known_and_freeze_where_not()
    {
        using var known = Of("Slice", [new Shape(N, 8), Operand.Computed(4), Operand.Computed(8), new long[] { 1 }]);
        CutEquivalence.Check(known, [(0, 1)], units: 8);
        using var unknown = Of("Slice", [new Shape(N, 8), Operand.Computed(0), Operand.Computed(N), new long[] { 1 }]);
        CutEquivalence.Check(unknown, [(0, 1)], units: 0);
    }

    [Fact]
    public void Bounds_of_32_bits_stay_of_32_bits()
    {
        using var scope = new TensorScope();
        Tensor Int(int value) => Tensor.FromArray([value]);
        using var test = Of("Slice", [new Shape(N, 8), Int(2), Int(6), Int(1)]);
        CutEquivalence.Check(test, [(0, 1)], units: 8);
    }

    [Fact]
    public void Contents_are_sliced()
    {
        using var test = Of("Slice", [Operand.Computed(N, 3, 5, 7), new long[] { -1 }, new long[] { 0 }, new long[] { 0 }, new long[] { -1 }]);
        Assert.Equal([7, 5, 3], test.Output.Contents!.Value.ToArray());
    }

    [Fact]
    public void A_step_of_zero_is_refused() =>
        Assert.Throws<MippException>(() =>
            Of("Slice", [new Shape(4), new long[] { 0 }, new long[] { 2 }, new long[] { 0 }, new long[] { 0 }]));

    [Fact]
    public void Split_follows_with_sizes_of_its_own()
    {
        using var equal = Of("Split", [new Shape(N, 8, 3)], With(("axis", 1L)), opset: 13, outputs: 2);
        Assert.Equal(new Shape(N, 4, 3), equal.Output.Shape);
        CutEquivalence.Check(equal, [(0, 1)], units: 8);
        using var sizes = Of("Split", [new Shape(N, 8, 3), new long[] { 5, 3 }], With(("axis", -2L)), opset: 13, outputs: 2);
        CutEquivalence.Check(sizes, [(0, 1)], units: 8);
        using var attribute = Of("Split", [new Shape(N, 8, 3)], With(("axis", 1L), ("split", new[] { 2L, 6L })), opset: 11, outputs: 2);
        CutEquivalence.Check(attribute, [(0, 1)], units: 8);
        using var uneven = Of("Split", [new Shape(N, 8, 3)], With(("axis", 1L), ("num_outputs", 3L)), opset: 18, outputs: 3);
        Assert.Equal([3, 3, 2], uneven.Node.Outputs.Select(o => o!.Shape![1].Factor));
        CutEquivalence.Check(uneven, [(0, 1)], units: 8);
        using var other = Of("Split", [new Shape(N, 8, 4)], With(("axis", 2L)), opset: 13, outputs: 2);
        CutEquivalence.Check(other, [(0, 1)], units: 8);
    }

    private static Dim Size(Dim size, Dim start, Dim end, long step = 1)
    {
        using var test = Of("Slice",
            [new Shape(size), Operand.Computed(start), Operand.Computed(end), new long[] { 0 }, new[] { step }]);
        return test.Output.Shape![0];
    }

    /// <summary>ONNX's rule, position by position. It is NumPy's, but a start before the first position is the first.</summary>
    private static IEnumerable<long> Walk(long size, long start, long end, long step)
    {
        Int128 Resolve(long bound) => bound < 0 ? (Int128)bound + size : bound;
        var (from, to) = (Resolve(start), Resolve(end));
        from = step > 0 ? Int128.Max(from, 0) : Int128.Max(0, Int128.Min(from, size - 1));
        for (var position = from; step > 0 ? position < Int128.Min(to, size) : position > Int128.Max(to, -1); position += step)
            if (position >= 0 && position < size)
                yield return (long)position;
    }
}
