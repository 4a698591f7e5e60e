using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Tests.Operators;

/// <summary>Operators that look up, write or order single positions.</summary>
public sealed class IndexingTests : IDisposable
{
    private readonly TensorScope scope = new();

    [Theory]
    [InlineData("none")]
    [InlineData("add")]
    [InlineData("mul")]
    [InlineData("max")]
    [InlineData("min")]
    public void Scattering_with_every_reduction(string reduction)
    {
        using var graph = new JudgedGraph(opset: 18);
        Value data = graph.Input(torch.randn([3, 4, 5])), updates = graph.Input(torch.randn([2, 3, 5]));
        // Without a reduction it is not said which of two writes to one place wins.
        var positions = graph.Constant(reduction == "none" ? Distinct() : torch.randint(-4, 4, (long[])[2, 3, 5], dtype: ScalarType.Int64));
        graph.Add("ScatterElements", [data, positions, updates], ("axis", 1L), ("reduction", reduction));
        var rows = graph.Constant(Tensor.FromArray<long>(reduction == "none" ? [0, 1, 2, -1, 1, 0] : [0, 1, 2, -1, 0, 1], [3, 2]));
        graph.Add("ScatterND", [data, rows, graph.Input(torch.randn([3, 5]))], ("reduction", reduction));
        graph.Judge();
    }

    [Fact]
    public void Gathering()
    {
        using var graph = new JudgedGraph();
        var data = graph.Input(torch.randn([3, 4, 5]));
        graph.Add("GatherElements", [data, graph.Constant(torch.randint(-4, 4, (long[])[2, 6, 5], dtype: ScalarType.Int64))], ("axis", 1L));
        graph.Add("GatherND", [data, graph.Constant(torch.randint(-3, 3, (long[])[2, 7, 2], dtype: ScalarType.Int64))]);
        graph.Add("GatherND", [data, graph.Constant(torch.randint(-4, 4, (long[])[3, 2, 1], dtype: ScalarType.Int64))], ("batch_dims", 1L));
        graph.Add("GatherND", [data, graph.Constant(torch.randint(-4, 4, (long[])[3, 4, 1], dtype: ScalarType.Int64))], ("batch_dims", 2L));
        graph.Judge();
    }

    [Fact]
    public void Ordering_and_running_sums()
    {
        using var graph = new JudgedGraph();
        var data = graph.Batch(torch.randn([2, 6, 5]));
        var ties = graph.Input(Tensor.FromArray([1f, 3, 3, 2, 3, 1], [1, 6]));
        foreach (long largest in (long[])[0, 1])
        {
            graph.Add("TopK", [data, graph.Constant(3)], SingleNode.With(("axis", 1L), ("largest", largest)), outputs: 2);
            graph.Add("TopK", [ties, graph.Constant(4)], SingleNode.With(("largest", largest)), outputs: 2);
        }
        foreach (long exclusive in (long[])[0, 1])
            foreach (long reverse in (long[])[0, 1])
                graph.Add("CumSum", [data, graph.Constant(Tensor.FromArray([-2L], []))], ("exclusive", exclusive), ("reverse", reverse));
        graph.Add("Hardmax", [ties]);
        graph.Add("Hardmax", [data], ("axis", 1L));
        graph.Judge();
    }

    [Fact]
    public void Before_operator_set_10_the_number_of_elements_is_an_attribute()
    {
        using var graph = new JudgedGraph(opset: 9);
        graph.Add("TopK", [graph.Batch(torch.randn([2, 6, 5]))], SingleNode.With(("k", 3L), ("axis", 1L)), outputs: 2);
        graph.Judge();
    }

    [Fact]
    public void Other_axes_than_those_of_the_positions_carry_channels()
    {
        // Constant positions have labels of their own along their own axes.
        var shape = new Shape(2, 6, 4);
        Check("GatherElements", [shape, torch.randint(0, 4, (long[])[2, 6, 3], dtype: ScalarType.Int64)], [(0, 1), (0, 2)], units: 6 + 3, ("axis", 2L));
        Check("GatherElements", [shape, torch.randint(0, 4, (long[])[2, 5, 4], dtype: ScalarType.Int64)], [(0, 1), (0, 2)], units: 5 + 4, ("axis", 1L));
        Check("GatherElements", [shape, torch.randint(0, 4, (long[])[1, 6, 4], dtype: ScalarType.Int64)], [(0, 0), (0, 1), (0, 2)], units: 6 + 4, ("axis", 1L));
        Check("ScatterElements", [shape, torch.randint(0, 4, (long[])[2, 6, 3], dtype: ScalarType.Int64), torch.randn([2, 6, 3])], [(0, 1), (0, 2)], units: 6, ("axis", 2L));
        Check("GatherND", [shape, torch.randint(0, 2, (long[])[3, 1], dtype: ScalarType.Int64)], [(0, 0), (0, 1), (0, 2)], units: 3 + 6 + 4);
        Check("GatherND", [shape, torch.randint(0, 6, (long[])[2, 3, 1], dtype: ScalarType.Int64)], [(0, 1), (0, 2)], units: 3 + 4, ("batch_dims", 1L));
        Check("ScatterND", [shape, Tensor.FromArray([0L, 1, 1, 2], [2, 2]), torch.randn([2, 4])], [(0, 0), (0, 1), (0, 2)], units: 4);
        Check("TopK", [shape, new long[] { 2 }], [(0, 1), (0, 2)], units: 6);
        Check("CumSum", [shape, new long[] { 1 }], [(0, 1), (0, 2)], units: 4);
        Check("CumSum", [shape, Operand.Input(ElementType.Int64, new Shape(1))], [(0, 1), (0, 2)], units: 0);
        Check("Trilu", [shape], [(0, 0), (0, 1), (0, 2)], units: 2);
        Check("ReverseSequence", [new Shape(3, 2, 6), new long[] { 3, 2 }], [(0, 0), (0, 2)], units: 6);
        Check("NonZero", [shape], [(0, 1)], units: 0);
        Check("EyeLike", [new Shape(3, 4)], [(0, 1)], units: 0);
    }

    [Fact]
    public void How_many_elements_are_not_zero_is_not_foretold()
    {
        using var test = NodeUnderTest.Of("NonZero", [new Shape(2, 6, 4)]);
        Assert.Equal(3, test.Output.Shape![0]);
        Assert.False(test.Output.Shape[1].IsKnown);
    }

    [Theory]
    [InlineData("TopK", "asks for 7 elements of axis 2 of its input [2, 6, 4]")]
    [InlineData("GatherND", "its indices [7] name 7 axes after 0 of the batch, but its input is [2, 6, 4]")]
    [InlineData("ScatterElements", "reduction is 'all', possible are none, add, mul, max, min")]
    [InlineData("ScatterND", "reduction is 'all', possible are none, add, mul, max, min")]
    [InlineData("GatherElements", "its indices are [7], but its input has rank 3")]
    public void What_does_not_fit_is_refused(string type, string message)
    {
        Operand positions = type == "TopK" ? new long[] { 7 } : new long[7];
        var error = Assert.Throws<MippException>(() => NodeUnderTest.Of(
            type, [new Shape(2, 6, 4), positions, torch.randn([2, 6, 4])], SingleNode.With(("reduction", "all"))));
        Assert.Equal($"node 'node' ({type}): {message}.", error.Message);
    }

    public void Dispose() => scope.Dispose();

    private static void Check(string type, Operand?[] inputs, (int, int)[] channels, int units, params (string, object)[] attributes)
    {
        using var test = NodeUnderTest.Of(type, inputs, SingleNode.With(attributes), outputs: type == "TopK" ? 2 : 1);
        CutEquivalence.Check(test, channels, units);
    }

    /// <summary>[2, 3, 5] positions of which no two along the middle axis are alike.</summary>
    private static Tensor Distinct() => Tensor.FromArray([0L, 2, -1]).reshape(1, 3, 1).expand(2, 3, 5).contiguous();
}
