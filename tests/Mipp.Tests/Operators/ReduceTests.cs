using Mipp.Graphs;
using Mipp.Tensors;
using static Mipp.Tests.Operators.NodeUnderTest;
using static Mipp.Tests.Operators.SingleNode;

namespace Mipp.Tests.Operators;

public class ReduceTests
{
    private static readonly Dim N = Dim.Of("N");

    [Fact]
    public void Axes_come_from_an_attribute_or_an_input()
    {
        using var attribute = Of("ReduceMean", [new Shape(N, 6, 2, 2)], With(("axes", new[] { -1L, 2 }), ("keepdims", 0L)), opset: 13);
        Assert.Equal(new Shape(N, 6), attribute.Output.Shape);
        using var input = Of("ReduceMean", [new Shape(N, 6, 2, 2), new long[] { 2, 3 }], opset: 18);
        Assert.Equal(new Shape(N, 6, 1, 1), input.Output.Shape);
        using var all = Of("ReduceSum", [new Shape(N, 6)], With(("keepdims", 0L)), opset: 13);
        Assert.Equal(new Shape(), all.Output.Shape);
        using var none = Of("ReduceSum", [new Shape(N, 6)], With(("noop_with_empty_axes", 1L)), opset: 13);
        Assert.Equal(new Shape(N, 6), none.Output.Shape);
    }

    [Theory]
    [InlineData("ReduceMean")]
    [InlineData("ReduceSum")]
    [InlineData("ReduceMax")]
    [InlineData("ReduceMin")]
    [InlineData("ReduceProd")]
    [InlineData("ReduceL2")]
    public void Values_match_a_loop(string type)
    {
        using var scope = new TensorScope();
        float[] data = [.. Enumerable.Range(0, 2 * 3 * 4).Select(i => ((i * 7 % 11) - 5) / 4f)];
        using var test = Of(type, [new Shape(2, 3, 4)], With(("axes", new[] { 0L, 2 }), ("keepdims", 0L)), opset: 11);
        var actual = test.Run(Tensor.FromArray(data, [2, 3, 4]))[0].ToArray<float>();
        for (int channel = 0; channel < 3; channel++)
        {
            double[] run = [.. data.Where((_, i) => i / 4 % 3 == channel).Select(x => (double)x)];
            double expected = type switch
            {
                "ReduceMean" => run.Average(),
                "ReduceSum" => run.Sum(),
                "ReduceMax" => run.Max(),
                "ReduceMin" => run.Min(),
                "ReduceProd" => run.Aggregate((a, b) => a * b),
                _ => Math.Sqrt(run.Sum(x => x * x)),
            };
            Assert.Equal(expected, actual[channel], 1e-5);
        }
    }

    [Fact]
    public void Channels_pass_unless_they_are_reduced()
    {
        using var positions = Of("ReduceMax", [new Shape(N, 6, 2, 2)], With(("axes", new[] { 2L, 3 }), ("keepdims", 0L)), opset: 11);
        CutEquivalence.Check(positions, [(0, 1)], units: 6);
        using var tokens = Of("ReduceMax", [new Shape(N, 5, 6)], With(("axes", new[] { 1L }), ("keepdims", 0L)), opset: 11);
        CutEquivalence.Check(tokens, [(0, 2)], units: 6);
        using var channels = Of("ReduceMax", [new Shape(N, 6, 2)], With(("axes", new[] { 1L })), opset: 11);
        CutEquivalence.Check(channels, [(0, 1)], units: 0);
    }

    [Theory]
    [InlineData("ArgMax", 0L, 1)]
    [InlineData("ArgMax", 1L, 3)]
    [InlineData("ArgMin", 0L, 0)]
    [InlineData("ArgMin", 1L, 2)]
    public void The_first_or_the_last_extreme_is_found(string type, long last, long expected)
    {
        using var scope = new TensorScope();
        using var test = Of(type, [new Shape(1, 4)], With(("axis", 1L), ("keepdims", 0L), ("select_last_index", last)));
        Assert.Equal([expected], test.Run(Tensor.FromArray([1f, 5, 1, 5], [1, 4]))[0].ToArray<long>());
    }
}
