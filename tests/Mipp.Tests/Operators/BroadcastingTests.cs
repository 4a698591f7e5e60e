using Mipp.Graphs;
using Mipp.Tensors;
using static Mipp.Tests.Operators.NodeUnderTest;
using static Mipp.Tests.Operators.SingleNode;

namespace Mipp.Tests.Operators;

public class BroadcastingTests
{
    private static readonly Dim N = Dim.Of("N");

    [Fact]
    public void Symbols_and_sizes_of_one_broadcast()
    {
        using var test = Of("Add", [new Shape(N, 8, 1, 5), new Shape(8, 7, 1)]);
        Assert.Equal(new Shape(N, 8, 7, 5), test.Output.Shape);
    }

    [Fact]
    public void A_known_size_wins_over_a_symbol_and_two_symbols_are_unknown()
    {
        using var test = Of("Mul", [new Shape(N, 8, Dim.Of("H")), new Shape(4, Dim.Of("C"), Dim.Of("W"))]);
        Assert.Equal(4, test.Output.Shape![0]);
        Assert.Equal(8, test.Output.Shape![1]);
        Assert.False(test.Output.Shape![2].IsKnown);
        Assert.NotEqual(Dim.Of("H"), test.Output.Shape![2]);
    }

    [Fact]
    public void Sizes_that_differ_are_refused_and_the_node_is_named()
    {
        var error = Assert.Throws<MippException>(() => Of("Add", [new Shape(2, 3), new Shape(2, 4)]));
        Assert.Contains("'node' (Add)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_broadcast_attribute_of_old_operator_sets_is_refused()
    {
        var attributes = With(("broadcast", 1L), ("axis", 1L));
        Assert.Throws<MippException>(() => Of("Add", [new Shape(2, 3, 4), new Shape(3)], attributes, opset: 6));
    }

    [Theory]
    [InlineData("Add")]
    [InlineData("Sub")]
    [InlineData("Mul")]
    [InlineData("Div")]
    [InlineData("Max")]
    [InlineData("Less")]
    public void Values_match_a_double_loop(string type)
    {
        using var scope = new TensorScope();
        float[] a = [.. Enumerable.Range(0, 2 * 3 * 4).Select(i => (i * 7 % 11) - 4.5f)];
        float[] b = [.. Enumerable.Range(0, 3).Select(i => i + 1.5f)];
        using var test = Of(type, [new Shape(2, 3, 4), new Shape(3, 1)]);
        var result = test.Run(Tensor.FromArray(a, [2, 3, 4]), Tensor.FromArray(b, [3, 1]))[0];

        Func<float, float, float> function = type switch
        {
            "Add" => (x, y) => x + y,
            "Sub" => (x, y) => x - y,
            "Mul" => (x, y) => x * y,
            "Div" => (x, y) => x / y,
            "Max" => Math.Max,
            _ => (x, y) => x < y ? 1 : 0,
        };
        float[] expected = [.. a.Select((x, i) => function(x, b[i / 4 % 3]))];
        Assert.Equal(expected, result.to(ScalarType.Float32).ToArray<float>());
    }

    [Fact]
    public void Integers_divide_towards_zero_and_keep_their_type()
    {
        using var scope = new TensorScope();
        using var test = Of("Div", [Operand.Input(ElementType.Int64, new Shape(4)), new long[] { 2, 2, -2, 3 }]);
        var result = test.Run(Tensor.FromArray<long>([7, -7, 7, -8]))[0];
        Assert.Equal([3, -3, -3, -2], result.ToArray<long>());
        Assert.Equal(ElementType.Int64, test.Output.ElementType);
    }

    [Theory]
    [InlineData(0L, new[] { 2L, -1L, 1L, 0L })]
    [InlineData(1L, new[] { -1L, 2L, 1L, 0L })]
    public void Mod_takes_the_sign_of_the_divisor_or_of_the_dividend(long fmod, long[] expected)
    {
        using var scope = new TensorScope();
        using var test = Of("Mod", [Operand.Input(ElementType.Int64, new Shape(4)), new long[] { 3, -3, 3, 2 }], With(("fmod", fmod)));
        Assert.Equal(expected, test.Run(Tensor.FromArray<long>([-1, 2, 4, 6]))[0].ToArray<long>());
    }

    [Fact]
    public void Contents_are_computed_with_symbols()
    {
        Assert.Equal([N, 7, 5], Contents("Add", [N, 3, 2], [0, 4, 3]));
        Assert.Equal([0, new Dim(3, "N")], Contents("Sub", [N, new Dim(4, "N")], [N, N]));
        Assert.Equal([new Dim(49, "N"), 0], Contents("Mul", [N, N], [49, 0]));
        Assert.Equal([new Dim(2, "N"), 6, -3, 4], Contents("Div", [new Dim(4, "N"), new Dim(6, "N"), -7, 4], [2, N, 2, 1]));
        Assert.Equal([2, -1, 1, 0, 0], Contents("Mod", [-1, 2, 4, 6, new Dim(4, "N")], [3, -3, 3, -1, N]));
        Assert.Equal([0, 1, 1], Contents("Equal", [N, -1, N], [-1, -1, N]));
        Assert.Equal([3, N], Contents("Max", [3, N], [2, 0]));
    }

    [Fact]
    public void Contents_beyond_a_number_times_a_symbol_are_unknown()
    {
        var contents = Contents("Add", [N, 2], [1, 1]);
        Assert.False(contents[0].IsKnown);
        Assert.NotEqual("N", contents[0].Symbol);
        Assert.Equal(3, contents[1]);
    }

    [Fact]
    public void Where_chooses_contents_where_the_condition_is_known()
    {
        using var test = Of("Where", [Operand.Computed(1, 0, N), new long[] { 1, 1, 4 }, Operand.Computed(N, N, 4)]);
        Assert.Equal([1, N, 4], test.Output.Contents!.Value.ToArray());
    }

    [Fact]
    public void Axes_of_the_same_size_are_cut_together_and_a_bias_follows()
    {
        using var scope = new TensorScope();
        using var both = Of("Add", [new Shape(N, 6, 2, 2), new Shape(N, 6, 2, 2)]);
        CutEquivalence.Check(both, [(0, 1), (1, 1)], units: 6);
        using var bias = Of("Mul", [torch.randn([6, 1, 1]), new Shape(N, 6, 2, 2)]);
        CutEquivalence.Check(bias, [(1, 1)], units: 6);
        using var last = Of("Sub", [new Shape(N, 3, 6), torch.randn([6])]);
        CutEquivalence.Check(last, [(0, 2)], units: 6);
    }

    [Fact]
    public void Three_operands_are_tied_where_they_meet()
    {
        using var scope = new TensorScope();
        var condition = Operand.Input(ElementType.Bool, new Shape(6, 1));
        using var test = Of("Where", [condition, new Shape(N, 6, 4), torch.randn([1, 6, 4])]);
        CutEquivalence.Check(test, [(0, 0), (1, 1)], units: 6);
    }

    [Fact]
    public void A_channel_that_is_stretched_or_meets_a_fixed_axis_is_frozen()
    {
        using var scope = new TensorScope();
        using var gate = Of("Mul", [new Shape(N, 6, 2, 2), new Shape(N, 1, 2, 2)]);
        CutEquivalence.Check(gate, [(0, 1), (1, 1)], units: 6);
        using var met = Of("Add", [new Shape(N, 6), new Shape(N, 6)]);
        CutEquivalence.Check(met, [(0, 1)], units: 0);
        using var dynamic = Of("Add", [new Shape(N, 6), new Shape(N, new Dim(3, "C"))]);
        CutEquivalence.Check(dynamic, [(0, 1)], units: 0);
    }

    private static Dim[] Contents(string type, Dim[] a, Dim[] b)
    {
        using var test = Of(type, [Operand.Computed(a), Operand.Computed(b)]);
        return [.. test.Output.Contents!.Value];
    }
}
