using System.Collections.Immutable;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Operators;
using Mipp.Tests.Judges;
using Mipp.Torch;

namespace Mipp.Tests.Operators;

/// <summary>Combinations of attributes that ONNX's conformance suite lacks, judged by ONNX Runtime.</summary>
public sealed class OnnxRuntimeAgreementTests : IDisposable
{
    private readonly TensorScope scope = new();

    [Fact]
    public void Pooling_with_every_kind_of_padding_and_rounding()
    {
        using var graph = NewGraph(out var input, new Shape(2, 3, 9, 8));
        foreach (long ceil in (long[])[0, 1])
        {
            foreach (long[] pads in (long[][])[[0, 0, 0, 0], [1, 1, 1, 1], [0, 1, 2, 0], [2, 2, 2, 2], [0, 0, 1, 1]])
            {
                foreach (long stride in (long[])[1, 2, 3])
                {
                    var attributes = SingleNode.With(
                        ("kernel_shape", (long[])[3, 3]), ("pads", pads), ("strides", (long[])[stride, 2]), ("ceil_mode", ceil));
                    AddNode(graph, "MaxPool", [input], attributes);
                    AddNode(graph, "AveragePool", [input], attributes);
                    AddNode(graph, "AveragePool", [input], attributes.With("count_include_pad", 1L));
                }
            }
        }
        AssertAgreement(graph, Tensor.RandN([2, 3, 9, 8]));
    }

    [Fact]
    public void Windows_with_automatic_padding_or_dilation()
    {
        // Not both: ONNX Runtime refuses that for Conv and forgets the dilation for MaxPool.
        using var graph = NewGraph(out var input, new Shape(2, 4, 9, 8));
        var weight = graph.AddInitializer("weight", Tensor.RandN([6, 4, 3, 2]));
        foreach (string padding in (string[])["SAME_UPPER", "SAME_LOWER", "VALID"])
        {
            foreach (long stride in (long[])[1, 2])
            {
                var attributes = SingleNode.With(("auto_pad", padding), ("strides", (long[])[stride, stride]));
                AddNode(graph, "Conv", [input, weight], attributes);
                attributes = attributes.With("kernel_shape", (long[])[3, 2]);
                AddNode(graph, "AveragePool", [input], attributes);
                AddNode(graph, "MaxPool", [input], attributes);
            }
        }
        var dilated = SingleNode.With(("kernel_shape", (long[])[3, 2]), ("dilations", (long[])[2, 3]), ("pads", (long[])[1, 0, 2, 1]));
        AddNode(graph, "MaxPool", [input], dilated);
        AddNode(graph, "AveragePool", [input], dilated);
        AddNode(graph, "AveragePool", [input], dilated.With("count_include_pad", 1L));
        AddNode(graph, "Conv", [input, weight], dilated.Without("kernel_shape"));
        AssertAgreement(graph, Tensor.RandN([2, 4, 9, 8]));
    }

    [Fact]
    public void Positions_of_maxima()
    {
        using var graph = NewGraph(out var input, new Shape(2, 3, 6, 5));
        foreach (long order in (long[])[0, 1])
        {
            var attributes = SingleNode.With(
                ("kernel_shape", (long[])[3, 2]), ("pads", (long[])[0, 1, 2, 0]), ("strides", (long[])[2, 1]), ("storage_order", order));
            var node = graph.AddNode("MaxPool", [input], [$"max{order}", $"indices{order}"], attributes);
            foreach (var output in node.Outputs)
                graph.AddOutput(output!);
        }
        AssertAgreement(graph, Tensor.RandN([2, 3, 6, 5]));
    }

    [Fact]
    public void Activations()
    {
        using var graph = NewGraph(out var input, new Shape(2, 3, 5, 5));
        AddNode(graph, "Gelu", [input], Attributes.Empty);
        AddNode(graph, "Gelu", [input], SingleNode.With(("approximate", "tanh")));
        AddNode(graph, "Mish", [input], Attributes.Empty);
        AddNode(graph, "HardSwish", [input], Attributes.Empty);
        AddNode(graph, "HardSigmoid", [input], SingleNode.With(("alpha", 0.3f), ("beta", 0.4f)));
        AddNode(graph, "Selu", [input], SingleNode.With(("alpha", 2f), ("gamma", 0.5f)));
        AddNode(graph, "Celu", [input], SingleNode.With(("alpha", 2f)));
        AddNode(graph, "PRelu", [input, graph.AddInitializer("slope", Tensor.RandN([3, 1, 1]))], Attributes.Empty);
        AddNode(graph, "Clip", [input, graph.AddInitializer("min", Tensor.Scalar(-0.5))], Attributes.Empty);
        AddNode(graph, "Softmax", [input], SingleNode.With(("axis", 1L)));
        AddNode(graph, "LogSoftmax", [input], SingleNode.With(("axis", -2L)));
        AssertAgreement(graph, Tensor.RandN([2, 3, 5, 5]) * 3);
    }

    public void Dispose() => scope.Dispose();

    private static Graph NewGraph(out Value input, Shape shape)
    {
        var metadata = ModelMetadata.Default with { IrVersion = 9 };
        var graph = new Graph("test", ImmutableDictionary<string, int>.Empty.Add("", 20)) { Metadata = metadata };
        input = graph.AddInput("x", ElementType.Float32, shape);
        return graph;
    }

    private static void AddNode(Graph graph, string type, Value[] inputs, Attributes attributes) =>
        graph.AddOutput(graph.AddNode(type, inputs, [graph.FreeName("y")], attributes).Outputs[0]!);

    private static void AssertAgreement(Graph graph, Tensor input)
    {
        ShapeInference.Run(graph);
        var expected = OnnxRuntimeJudge.Run(graph, input);
        var actual = new GraphRunner(graph).Run([input]);
        Assert.Equal(expected.Count, actual.Length);
        foreach (var (output, want, got) in graph.Outputs.Zip(expected.Select(e => e.Data), actual))
        {
            string what = $"{output.Producer} {string.Join(" ", output.Producer!.Attributes.Select(a => $"{a.Key}={Text(a.Value)}"))}";
            Assert.True(want.Shape.SequenceEqual(got.Shape), $"{what}: expected {want}, got {got}");
            Assert.Equal(Shape.Of(want.Shape), output.Shape);
            Assert.True(got.AllClose(want, 1e-4, 1e-5), $"{what}: another result");
        }
    }

    private static string Text(object value) => value is long[] list ? string.Join(",", list) : $"{value}";
}
