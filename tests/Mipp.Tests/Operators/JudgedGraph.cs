using System.Collections.Immutable;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Operators;
using Mipp.Tensors;
using Mipp.Tests.Judges;

namespace Mipp.Tests.Operators;

/// <summary>Nodes on given tensors, whose outputs ONNX Runtime must compute alike.</summary>
internal sealed class JudgedGraph : IDisposable
{
    private readonly Graph graph;
    private readonly List<Tensor> data = [];

    public JudgedGraph(int opset = 20) =>
        graph = new Graph("test", ImmutableDictionary<string, int>.Empty.Add("", opset))
        {
            Metadata = ModelMetadata.Default with { IrVersion = 9 },
        };

    /// <summary>A computed operand.</summary>
    public Value Input(Tensor tensor)
    {
        data.Add(tensor);
        return graph.AddInput(graph.FreeName("x"), tensor.dtype.ToElementType(), Shape.Of(tensor.shape));
    }

    /// <summary>A computed operand whose first axis is dynamic.</summary>
    public Value Batch(Tensor tensor)
    {
        var input = Input(tensor);
        input.Shape = input.Shape!.With(0, Dim.Of("N"));
        return input;
    }

    public Value Constant(Tensor tensor) => graph.AddInitializer(graph.FreeName("c"), tensor);

    public Value Constant(params long[] integers) => Constant(Tensor.FromArray(integers));

    /// <summary>A node whose output is used by others, and not compared.</summary>
    public Value Inner(string type, Value?[] inputs, params ReadOnlySpan<(string Name, object Value)> attributes) =>
        graph.AddNode(type, inputs, [graph.FreeName("h")], SingleNode.With(attributes)).Outputs[0]!;

    /// <summary>A node whose outputs are compared.</summary>
    public void Add(string type, Value?[] inputs, Attributes attributes, int outputs = 1)
    {
        int compared = graph.Outputs.Count;
        var node = graph.AddNode(type, inputs, [.. Enumerable.Range(compared, outputs).Select(i => $"y{i}")], attributes);
        foreach (var output in node.Outputs)
            graph.AddOutput(output!);
    }

    public void Add(string type, Value?[] inputs, params ReadOnlySpan<(string Name, object Value)> attributes) =>
        Add(type, inputs, SingleNode.With(attributes));

    public void Output(Value value) => graph.AddOutput(value);

    /// <summary>Compares types, shapes and elements.</summary>
    public void Judge(double relative = 1e-4, double absolute = 1e-5)
    {
        ShapeInference.Run(graph);
        var expected = OnnxRuntimeJudge.Run(graph, data);
        var actual = new GraphRunner(graph).Run(data);
        Assert.Equal(expected.Count, actual.Length);
        foreach (var (output, want, got) in graph.Outputs.Zip(expected.Select(e => e.Data), actual))
        {
            string what = $"{output.Producer} {string.Join(" ", output.Producer!.Attributes.Select(a => $"{a.Key}={Text(a.Value)}"))}";
            Assert.True(want.dtype == got.dtype && want.shape.SequenceEqual(got.shape), $"{what}: expected {want}, got {got}");
            Assert.Equal(want.dtype, output.ElementType.ToDType());
            Assert.True(output.Shape is { } shape && Fits(shape, want.shape), $"{what}: inferred {output}, expected {want}");
            Assert.True(want.numel() > 0 && got.to(ScalarType.Float64).allclose(want.to(ScalarType.Float64), relative, absolute), $"{what}: {First(got)}, expected {First(want)}");
        }
    }

    public void Dispose() => graph.Dispose();

    private static bool Fits(Shape inferred, long[] sizes) =>
        inferred.Rank == sizes.Length && inferred.Zip(sizes).All(d => d.First.IsKnown ? d.First == d.Second : !InferenceContext.IsUnknown(d.First));

    private static string First(Tensor tensor) => string.Join(" ", SingleNode.Numbers(tensor).Take(64));

    private static string Text(object value) => value is long[] list ? string.Join(",", list) : $"{value}";
}
