using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Tests.Operators;

public sealed class ConvTests : IDisposable
{
    private readonly TensorScope scope = new();

    [Theory]
    [InlineData(new long[] { 0, 0, 0, 0 }, new long[] { 1, 1 }, new long[] { 1, 1 }, 1)]
    [InlineData(new long[] { 1, 2, 0, 1 }, new long[] { 2, 1 }, new long[] { 1, 1 }, 1)]
    [InlineData(new long[] { 2, 1, 2, 1 }, new long[] { 1, 3 }, new long[] { 2, 1 }, 2)]
    [InlineData(new long[] { 1, 1, 1, 1 }, new long[] { 1, 1 }, new long[] { 1, 2 }, 4)]
    public void Equals_the_definition(long[] pads, long[] strides, long[] dilations, long group)
    {
        var (x, w, b) = (torch.randn([2, 4, 6, 7]), torch.randn([4, 4 / group, 3, 2]), torch.randn([4]));
        var attributes = SingleNode.With(("pads", pads), ("strides", strides), ("dilations", dilations), ("group", group));
        var actual = SingleNode.Run("Conv", [x, w, b], attributes)[0];
        double[] expected = Naive(x, w, b, pads, strides, dilations, group, actual.shape);
        double[] got = SingleNode.Numbers(actual);
        Assert.Equal(expected.Length, got.Length);
        Assert.All(expected.Zip(got), p => Assert.Equal(p.First, p.Second, 1e-4));
    }

    [Fact]
    public void Shapes_with_symbols_are_inferred()
    {
        using var graph = SingleNode.Of(
            "Conv",
            [new Shape(Dim.Of("N"), 3, 32, Dim.Of("W")), torch.zeros([16, 3, 3, 3])],
            SingleNode.With(("pads", (long[])[1, 1, 1, 1])));
        Assert.Equal(new Shape(Dim.Of("N"), 16, 32, Dim.Of("W")), graph.Outputs[0].Shape);
    }

    [Fact]
    public void Contradictions_are_told()
    {
        var weight = torch.zeros([16, 3, 3, 3]);
        Assert.Contains("wants 3 input channels", Message([new Shape(1, 4, 8, 8), weight]));
        Assert.Contains("wants rank 4", Message([new Shape(1, 3, 8), weight]));
        Assert.Contains("group is 5", Message([new Shape(1, 3, 8, 8), weight], ("group", 5L)));
        Assert.Contains("kernel_shape is [1, 1]", Message([new Shape(1, 3, 8, 8), weight], ("kernel_shape", (long[])[1, 1])));
    }

    [Fact]
    public void Macs_are_multiplications_per_sample()
    {
        using var graph = SingleNode.Of(
            "Conv",
            [new Shape(Dim.Of("N"), 4, 8, 8), torch.zeros([6, 2, 3, 3])],
            SingleNode.With(("group", 2L), ("strides", (long[])[2, 2])));
        // 3 × 3 positions of 6 filters that each read 2 channels through 3 × 3 taps.
        Assert.Equal(9 * 6 * 2 * 9, graph.Nodes[0].Operator!.Macs(graph.Nodes[0], v => v.Shape!.AtBatchOne()));
    }

    [Fact]
    public void Gradients_reach_weight_and_bias()
    {
        var (x, w, b) = (torch.randn([1, 2, 4, 4]), torch.randn([3, 2, 3, 3]), torch.randn([3]));
        w.requires_grad_();
        b.requires_grad_();
        using var graph = SingleNode.Of("Conv", [Shape.Of(x.shape), w, b], SingleNode.With(("pads", (long[])[0, 0, 1, 1])));
        new GraphRunner(graph).Run([x], ExecutionMode.Training, observe: null)[0].sum().backward();
        Assert.Equal(w.shape, w.grad!.shape);
        Assert.Equal([9, 9, 9], SingleNode.Numbers(b.grad!));
    }

    public void Dispose() => scope.Dispose();

    private static string Message(object[] inputs, params (string, object)[] attributes) =>
        Assert.Throws<MippException>(() => SingleNode.Of("Conv", inputs, SingleNode.With(attributes))).Message;

    private static double[] Naive(
        Tensor input, Tensor weight, Tensor bias, long[] pads, long[] strides, long[] dilations, long group, ReadOnlySpan<long> output)
    {
        double[] x = SingleNode.Numbers(input), w = SingleNode.Numbers(weight), b = SingleNode.Numbers(bias);
        long[] s = input.shape, k = weight.shape, o = output.ToArray();
        double[] y = new double[o.Aggregate(1L, (p, q) => p * q)];
        for (long i = 0; i < y.Length; i++)
        {
            var (n, m, row, column) = (i / (o[1] * o[2] * o[3]), i / (o[2] * o[3]) % o[1], i / o[3] % o[2], i % o[3]);
            y[i] = b[m];
            for (long j = 0; j < k[1] * k[2] * k[3]; j++)
            {
                var (c, dy, dx) = (j / (k[2] * k[3]), j / k[3] % k[2], j % k[3]);
                long h = (row * strides[0]) + (dy * dilations[0]) - pads[0];
                long v = (column * strides[1]) + (dx * dilations[1]) - pads[1];
                long channel = (m / (o[1] / group) * k[1]) + c;
                if (h >= 0 && h < s[2] && v >= 0 && v < s[3])
                    y[i] += w[(m * k[1] * k[2] * k[3]) + j] * x[(((((n * s[1]) + channel) * s[2]) + h) * s[3]) + v];
            }
        }
        return y;
    }
}
