using Mipp.Graphs;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Tests.Operators;

/// <summary>Combinations of attributes that ONNX's conformance suite lacks, judged by ONNX Runtime.</summary>
public sealed class OnnxRuntimeAgreementTests : IDisposable
{
    private readonly TensorScope scope = new();

    [Fact]
    public void Pooling_with_every_kind_of_padding_and_rounding()
    {
        using var graph = new JudgedGraph();
        var input = graph.Input(torch.randn([2, 3, 9, 8]));
        foreach (long ceil in (long[])[0, 1])
        {
            foreach (long[] pads in (long[][])[[0, 0, 0, 0], [1, 1, 1, 1], [0, 1, 2, 0], [2, 2, 2, 2], [0, 0, 1, 1]])
            {
                foreach (long stride in (long[])[1, 2, 3])
                {
                    var attributes = SingleNode.With(
                        ("kernel_shape", (long[])[3, 3]), ("pads", pads), ("strides", (long[])[stride, 2]), ("ceil_mode", ceil));
                    graph.Add("MaxPool", [input], attributes);
                    graph.Add("AveragePool", [input], attributes);
                    graph.Add("AveragePool", [input], attributes.With("count_include_pad", 1L));
                }
            }
        }
        graph.Judge();
    }

    [Fact]
    public void Windows_with_automatic_padding_or_dilation()
    {
        // Not both: ONNX Runtime refuses that for Conv and forgets the dilation for MaxPool.
        using var graph = new JudgedGraph();
        var input = graph.Input(torch.randn([2, 4, 9, 8]));
        var weight = graph.Constant(torch.randn([6, 4, 3, 2]));
        foreach (string padding in (string[])["SAME_UPPER", "SAME_LOWER", "VALID"])
        {
            foreach (long stride in (long[])[1, 2])
            {
                var attributes = SingleNode.With(("auto_pad", padding), ("strides", (long[])[stride, stride]));
                graph.Add("Conv", [input, weight], attributes);
                attributes = attributes.With("kernel_shape", (long[])[3, 2]);
                graph.Add("AveragePool", [input], attributes);
                graph.Add("MaxPool", [input], attributes);
            }
        }
        var dilated = SingleNode.With(("kernel_shape", (long[])[3, 2]), ("dilations", (long[])[2, 3]), ("pads", (long[])[1, 0, 2, 1]));
        graph.Add("MaxPool", [input], dilated);
        graph.Add("AveragePool", [input], dilated);
        graph.Add("AveragePool", [input], dilated.With("count_include_pad", 1L));
        graph.Add("Conv", [input, weight], dilated.Without("kernel_shape"));
        graph.Judge();
    }

    [Fact]
    public void Positions_of_maxima()
    {
        using var graph = new JudgedGraph();
        var input = graph.Input(torch.randn([2, 3, 6, 5]));
        foreach (long order in (long[])[0, 1])
        {
            var attributes = SingleNode.With(
                ("kernel_shape", (long[])[3, 2]), ("pads", (long[])[0, 1, 2, 0]), ("strides", (long[])[2, 1]), ("storage_order", order));
            graph.Add("MaxPool", [input], attributes, outputs: 2);
        }
        graph.Judge();
    }

    [Fact]
    public void Activations()
    {
        using var graph = new JudgedGraph();
        var input = graph.Input(torch.randn([2, 3, 5, 5]) * Number(3));
        graph.Add("Gelu", [input], Attributes.Empty);
        graph.Add("Gelu", [input], SingleNode.With(("approximate", "tanh")));
        graph.Add("Mish", [input], Attributes.Empty);
        graph.Add("HardSwish", [input], Attributes.Empty);
        graph.Add("HardSigmoid", [input], SingleNode.With(("alpha", 0.3f), ("beta", 0.4f)));
        graph.Add("Selu", [input], SingleNode.With(("alpha", 2f), ("gamma", 0.5f)));
        graph.Add("Celu", [input], SingleNode.With(("alpha", 2f)));
        graph.Add("PRelu", [input, graph.Constant(torch.randn([3, 1, 1]))], Attributes.Empty);
        graph.Add("Clip", [input, graph.Constant(torch.full([], Number(-0.5), dtype: ScalarType.Float32))], Attributes.Empty);
        graph.Add("Softmax", [input], SingleNode.With(("axis", 1L)));
        graph.Add("LogSoftmax", [input], SingleNode.With(("axis", -2L)));
        graph.Judge();
    }

    [Fact]
    public void Bits_and_other_elements()
    {
        using var graph = new JudgedGraph();
        Value a = graph.Input(torch.randint(-100, 100, (long[])[2, 3, 4], dtype: ScalarType.Int64)), b = graph.Input(torch.randint(-100, 100, (long[])[3, 1], dtype: ScalarType.Int64));
        foreach (string type in (string[])["BitwiseAnd", "BitwiseOr", "BitwiseXor"])
            graph.Add(type, [a, b]);
        graph.Add("BitwiseNot", [a]);
        graph.Add("Shrink", [graph.Input(torch.randn([3, 4]))], ("lambd", 0.3f), ("bias", 0.1f));
        graph.Add("OneHot", [a, graph.Constant(5), graph.Constant(Tensor.FromArray([-1f, 2]))], ("axis", 1L));
        graph.Add("EyeLike", [graph.Input(torch.randn([3, 4]))], ("k", -1L));
        var odd = graph.Input(Tensor.FromArray([1, float.NaN, float.PositiveInfinity, float.NegativeInfinity]));
        graph.Add("IsNaN", [odd]);
        graph.Add("IsInf", [odd]);
        graph.Add("IsInf", [odd], ("detect_negative", 0L));
        graph.Judge();
    }

    [Fact]
    public void What_newer_operator_sets_added()
    {
        using var graph = new JudgedGraph(opset: 18);
        var input = graph.Batch(torch.randn([2, 7, 5]));
        foreach (string type in (string[])["ReduceMean", "ReduceMax", "ReduceL2", "ReduceLogSumExp", "ReduceProd", "ReduceSumSquare"])
            graph.Add(type, [input, graph.Constant(1, -1)], ("keepdims", 0L));
        graph.Add("ReduceSum", [input], ("noop_with_empty_axes", 1L));
        graph.Add("Split", [input], SingleNode.With(("axis", 1L), ("num_outputs", 3L)), outputs: 3);
        graph.Add("Pad", [input, graph.Constant(1, 2), null, graph.Constant(-1)], ("mode", "edge"));
        graph.Judge();
    }

    public void Dispose() => scope.Dispose();
}
