using Mipp.Graphs;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Tests.Operators;

public sealed class PoolingTests : IDisposable
{
    private readonly TensorScope scope = new();

    [Fact]
    public void Padding_of_any_size_never_is_the_maximum()
    {
        var x = Tensor.FromArray<float>([-3, -1, -2], [1, 1, 3]);
        var attributes = SingleNode.With(("kernel_shape", (long[])[2]), ("pads", (long[])[0, 1]), ("strides", (long[])[1]));
        Assert.Equal([-1, -1, -2], SingleNode.Numbers(SingleNode.Run("MaxPool", [x], attributes)[0]));
    }

    [Theory]
    // Positions in the whole tensor [2, 2, 2, 3]; asymmetric padding must not shift them.
    [InlineData(0, new double[] { 1, 2, 2, 4, 5, 5 })]
    [InlineData(1, new double[] { 2, 4, 4, 3, 5, 5 })]
    public void Indices_count_over_the_whole_tensor(long order, double[] firstPlane)
    {
        // Each plane holds 0 1 2 / 3 4 5, and a window is one row and two columns, the last of them half padding.
        var x = torch.arange(Number(0), Number(6), One, dtype: ScalarType.Int64).to(ScalarType.Float32).reshape(1, 1, 2, 3).repeat(2, 2, 1, 1);
        var attributes = SingleNode.With(("kernel_shape", (long[])[1, 2]), ("pads", (long[])[0, 0, 0, 1]), ("storage_order", order));
        var outputs = SingleNode.Run("MaxPool", [x], attributes, outputs: 2);
        double[] expected = [.. Enumerable.Range(0, 4).SelectMany(plane => firstPlane.Select(i => i + (6 * plane)))];
        Assert.Equal([1, 2, 2, 4, 5, 5], SingleNode.Numbers(outputs[0])[..6]);
        Assert.Equal(expected, SingleNode.Numbers(outputs[1]));
        Assert.Equal(ScalarType.Int64, outputs[1].dtype);
    }

    [Theory]
    [InlineData(0, new[] { 1.0, 2.5, 4 })]
    [InlineData(1, new[] { 0.5, 2.5, 2 })]
    public void Averages_count_padding_when_told_to(long countPadding, double[] expected)
    {
        var x = Tensor.FromArray<float>([1, 2, 3, 4], [1, 1, 4]);
        var attributes = SingleNode.With(
            ("kernel_shape", (long[])[2]), ("strides", (long[])[2]), ("pads", (long[])[1, 1]), ("count_include_pad", countPadding));
        Assert.Equal(expected, SingleNode.Numbers(SingleNode.Run("AveragePool", [x], attributes)[0]));
    }

    [Theory]
    // The window beyond 5 holds 5 alone, or 5 and the padding; what rounding up adds beyond the padding never counts.
    [InlineData(0, new long[] { 0, 1 }, 0, new[] { 1.5, 3.5, 5 })]
    [InlineData(1, new long[] { 0, 1 }, 0, new[] { 1.5, 3.5, 2.5 })]
    [InlineData(1, new long[] { 0, 0 }, 1, new[] { 1.5, 3.5, 5 })]
    [InlineData(1, new long[] { 2, 0 }, 1, new[] { 0, 1.5, 3.5, 5 })]
    public void Averages_with_padding_on_one_side(long countPadding, long[] pads, long ceil, double[] expected)
    {
        var x = Tensor.FromArray<float>([1, 2, 3, 4, 5], [1, 1, 5]);
        var attributes = SingleNode.With(
            ("kernel_shape", (long[])[2]), ("strides", (long[])[2]), ("pads", pads), ("count_include_pad", countPadding),
            ("ceil_mode", ceil));
        Assert.Equal(expected, SingleNode.Numbers(SingleNode.Run("AveragePool", [x], attributes)[0]));
    }

    [Fact]
    public void Averages_with_dilation()
    {
        var x = Tensor.FromArray<float>([1, 2, 3, 4, 5, 10, 20, 30, 40, 50], [1, 2, 5]);
        var attributes = SingleNode.With(("kernel_shape", (long[])[2]), ("dilations", (long[])[2]), ("pads", (long[])[0, 2]));
        double[] actual = SingleNode.Numbers(SingleNode.Run("AveragePool", [x], attributes, opset: 19)[0]);
        Assert.Equal([2, 3, 4, 4, 5, 20, 30, 40, 40, 50], actual.Select(a => Math.Round(a, 4)));
    }

    [Fact]
    public void Global_pooling_of_any_rank()
    {
        var x = Tensor.FromArray<float>([1, 2, 3, 4, 5, 9], [1, 2, 3]);
        Assert.Equal([2, 6], SingleNode.Numbers(SingleNode.Run("GlobalAveragePool", [x])[0]));
        Assert.Equal([3, 9], SingleNode.Numbers(SingleNode.Run("GlobalMaxPool", [x])[0]));
        Assert.Equal([1, 2, 1], SingleNode.Run("GlobalMaxPool", [x])[0].shape);
    }

    [Fact]
    public void Norms_under_windows()
    {
        using var graph = new JudgedGraph(opset: 18);
        var input = graph.Batch(torch.randn([2, 3, 9, 8]));
        foreach (long p in (long[])[1, 2, 3])
        {
            var attributes = SingleNode.With(("p", p), ("kernel_shape", (long[])[3, 2]), ("strides", (long[])[2, 1]));
            graph.Add("LpPool", [input], attributes);
            graph.Add("LpPool", [input], attributes.With("pads", (long[])[1, 0, 2, 1]));
            graph.Add("LpPool", [input], attributes.With("auto_pad", "SAME_UPPER"));
            graph.Add("LpPool", [input], attributes.With("dilations", (long[])[2, 3]));
            graph.Add("GlobalLpPool", [input], ("p", p));
        }
        graph.Judge();
    }

    [Theory]
    [InlineData("LpPool")]
    [InlineData("GlobalLpPool")]
    public void Channels_are_pooled_by_themselves(string type)
    {
        using var test = NodeUnderTest.Of(type, [new Shape(2, 5, 4)], SingleNode.With(("kernel_shape", (long[])[2])));
        CutEquivalence.Check(test, [(0, 1), (0, 2)], units: 5);
    }

    public void Dispose() => scope.Dispose();
}
