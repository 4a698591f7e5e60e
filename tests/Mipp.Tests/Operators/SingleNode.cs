using System.Collections.Immutable;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Operators;
using Mipp.Tensors;

namespace Mipp.Tests.Operators;

/// <summary>A graph of one node, for tests of one operator.</summary>
internal static class SingleNode
{
    /// <summary>The graph with shapes inferred; inputs are named x0, x1, …, outputs y0, y1, ….</summary>
    /// <param name="inputs">A shape makes a graph input, a tensor an initializer, null an input left out.</param>
    public static Graph Of(
        string type, object?[] inputs, Attributes? attributes = null, int opset = 15, int outputs = 1, string domain = "")
    {
        var graph = new Graph("test", ImmutableDictionary<string, int>.Empty.Add("", opset));
        var values = inputs.Select((input, i) => input switch
        {
            null => null,
            Tensor data => graph.AddInitializer($"x{i}", data),
            _ => graph.AddInput($"x{i}", ElementType.Float32, (Shape)input),
        });
        var node = graph.AddNode(
            type, [.. values], [.. Enumerable.Range(0, outputs).Select(i => $"y{i}")], attributes, "node", domain);
        foreach (var output in node.Outputs)
            graph.AddOutput(output!);
        ShapeInference.Run(graph);
        return graph;
    }

    /// <summary>Runs one node whose inputs are all given as tensors.</summary>
    public static Tensor[] Run(
        string type,
        Tensor?[] inputs,
        Attributes? attributes = null,
        int opset = 15,
        int outputs = 1,
        ExecutionMode mode = ExecutionMode.Inference)
    {
        var graph = Of(type, [.. inputs], attributes, opset, outputs);
        return NodeRunner.Run(graph.Nodes[0], inputs, opset, mode);
    }

    /// <summary>Attributes from pairs.</summary>
    public static Attributes With(params ReadOnlySpan<(string Name, object Value)> pairs)
    {
        var attributes = Attributes.Empty;
        foreach (var (name, value) in pairs)
            attributes = attributes.With(name, value);
        return attributes;
    }

    public static double[] Numbers(Tensor tensor) => tensor.to(ScalarType.Float64).ToArray<double>();
}
