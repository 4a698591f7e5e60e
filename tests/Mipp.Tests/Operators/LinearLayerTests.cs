using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Operators;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Tests.Operators;

/// <summary>Sampled inputs times the weight matrix plus the bias are the sampled outputs, for every linear operator.</summary>
public sealed class LinearLayerTests : IDisposable
{
    private readonly TensorScope scope = new();

    public static TheoryData<int, long[], long[], long[], long[], string> Convolutions => new()
    {
        { 1, [7], [3], [1, 1], [1], "1-D" },
        { 2, [6, 5], [3, 3], [1, 1, 1, 1], [1, 1], "as in ResNet" },
        { 2, [8, 8], [3, 3], [1, 1, 1, 1], [2, 2], "strided" },
        { 2, [8, 8], [1, 1], [0, 0, 0, 0], [2, 2], "strided shortcut" },
        { 2, [7, 9], [2, 3], [0, 1, 1, 2], [2, 1], "asymmetric pads" },
        { 3, [4, 5, 3], [2, 3, 1], [1, 0, 0, 0, 1, 0], [1, 2, 1], "3-D" },
    };

    [Theory]
    [MemberData(nameof(Convolutions))]
    public void Conv(int rank, long[] size, long[] kernel, long[] pads, long[] strides, string kind)
    {
        foreach (long dilation in (long[])[1, 2])
        {
            var attributes = SingleNode.With(
                ("pads", pads), ("strides", strides), ("dilations", Enumerable.Repeat(dilation, rank).ToArray()));
            long[] wide = [.. size.Select(s => s * dilation)];
            AssertLinear("Conv", [3, 4, .. wide], Random(5, [4, .. kernel]), Random(5), attributes, kind);
        }
    }

    [Theory]
    [InlineData("SAME_UPPER")]
    [InlineData("SAME_LOWER")]
    [InlineData("VALID")]
    public void Conv_with_automatic_padding(string autoPad) =>
        AssertLinear("Conv", [2, 3, 8, 7], Random(4, [3, 2, 3]), Random(4), SingleNode.With(("auto_pad", autoPad), ("strides", (long[])[3, 2])), autoPad);

    [Theory]
    [MemberData(nameof(Convolutions))]
    public void ConvTranspose(int rank, long[] size, long[] kernel, long[] pads, long[] strides, string kind)
    {
        foreach (long dilation in (long[])[1, 2])
        {
            var attributes = SingleNode.With(
                ("pads", pads), ("strides", strides), ("dilations", Enumerable.Repeat(dilation, rank).ToArray()));
            AssertLinear("ConvTranspose", [3, 4, .. size], Random(4, [5, .. kernel]), Random(5), attributes, kind);
        }
    }

    [Theory]
    [InlineData("SAME_UPPER")]
    [InlineData("SAME_LOWER")]
    public void ConvTranspose_with_automatic_padding(string autoPad) =>
        AssertLinear("ConvTranspose", [2, 3, 8, 7], Random(3, [4, 4, 3]), Random(4), SingleNode.With(("auto_pad", autoPad), ("strides", (long[])[3, 2])), autoPad);

    [Theory]
    [InlineData(0L, 1f)]
    [InlineData(1L, 1f)]
    [InlineData(0L, 0.5f)]
    [InlineData(1L, -2f)]
    public void Gemm(long transB, float alpha) => AssertLinear(
        "Gemm", [5, 6], transB == 1 ? Random(4, [6]) : Random(6, [4]), Random(4), SingleNode.With(("transB", transB), ("alpha", alpha)), "Gemm");

    [Theory]
    [InlineData(new long[] { 5, 6 })]
    [InlineData(new long[] { 3, 7, 6 })]
    [InlineData(new long[] { 2, 3, 4, 6 })]
    public void MatMul(long[] input) => AssertLinear("MatMul", input, Random(6, [4]), null, Attributes.Empty, "MatMul");

    [Fact]
    public void Nodes_that_are_no_plain_linear_map_of_their_input_are_not_described()
    {
        Assert.Null(Describe("Conv", [2, 4, 5, 5], [Random(4, [2, 3, 3])], SingleNode.With(("group", 2L))));
        Assert.Null(Describe("ConvTranspose", [2, 4, 5, 5], [Random(4, [2, 3, 3])], SingleNode.With(("group", 2L))));
        Assert.Null(Describe("Gemm", [6, 5], [Random(6, [4])], SingleNode.With(("transA", 1L))));
        Assert.Null(Describe("Gemm", [5, 6], [Random(6, [4]), Random(5, [4])], Attributes.Empty));
        Assert.Null(Describe("Gemm", [5, 6], [Random(6, [4]), Random(4)], SingleNode.With(("beta", 2f))));
        Assert.Null(Describe("MatMul", [2, 5, 6], [Random(2, [6, 4])], Attributes.Empty));
    }

    public void Dispose() => scope.Dispose();

    private static LinearLayer? Describe(string type, long[] input, Tensor[] weights, Attributes attributes)
    {
        var graph = SingleNode.Of(type, [Shape.Of(input), .. weights], attributes);
        return ((ILinearOperator)graph.Nodes[0].Operator!).Describe(graph.Nodes[0]);
    }

    private static void AssertLinear(string type, long[] inputShape, Tensor weight, Tensor? bias, Attributes attributes, string kind)
    {
        var batch = new Shape([Dim.Of("N"), .. inputShape[1..].Select(s => (Dim)s)]);
        var graph = SingleNode.Of(type, bias is null ? [batch, weight] : [batch, weight, bias], attributes);
        var node = graph.Nodes[0];
        var linear = (ILinearOperator)node.Operator!;
        var layer = linear.Describe(node)!;
        Assert.Same(bias, layer.Bias?.Data);

        var input = torch.randn(inputShape);
        var output = new GraphRunner(graph).Run([input])[0];
        Assert.Equal(output.numel() / inputShape[0], layer.Positions * output.size(layer.OutputAxis));
        long[] positions = layer.Positions < 3 ? [0] : [layer.Positions - 1, 0, layer.Positions / 2];

        var columns = linear.SampleInputs(node, input, positions).to(ScalarType.Float64);
        var sampled = linear.SampleOutputs(node, output, positions).to(ScalarType.Float64);
        var matrix = linear.WeightMatrix(node);
        Assert.Equal([inputShape[0] * positions.Length, input.size(layer.InputAxis) * layer.Taps], columns.shape);
        Assert.Equal(ScalarType.Float64, matrix.dtype);
        var computed = columns.MatMul(matrix.transpose(0, 1));
        if (bias is not null)
            computed = computed.add(bias.to(ScalarType.Float64), One);
        Assert.True(computed.allclose(sampled, 1e-4, 1e-4), $"{type} {kind}: the columns times the weights are not the outputs");
        AssertOrder(output, layer, positions, sampled);
        Assert.True(linear.ToWeight(node, matrix).allclose(weight, 1e-6, 1e-7), $"{type} {kind}: the matrix does not give the weight back");
    }

    /// <summary>Rows are batch by batch, and in a batch element by position; columns are channels.</summary>
    private static void AssertOrder(Tensor output, LinearLayer layer, long[] positions, Tensor sampled)
    {
        var channelsLast = layer.OutputAxis == 1 && output.ndim > 2
            ? output.reshape(output.size(0), output.size(1), -1).transpose(1, 2)
            : output.reshape(output.size(0), -1, output.size(-1));
        for (int sample = 0; sample < output.size(0); sample++)
        {
            for (int i = 0; i < positions.Length; i++)
            {
                var expected = channelsLast.slice(0, sample, sample + 1, 1).slice(1, positions[i], positions[i] + 1, 1).reshape(-1);
                var row = sampled.slice(0, (sample * positions.Length) + i, (sample * positions.Length) + i + 1, 1).reshape(-1);
                Assert.True(row.allclose(expected.to(ScalarType.Float64), 1e-6, 1e-7));
            }
        }
    }

    private static Tensor Random(long first, params long[] others) => torch.randn([first, .. others]);
}
