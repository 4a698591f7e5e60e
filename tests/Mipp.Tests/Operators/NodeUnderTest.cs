using System.Collections.Immutable;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Operators;
using Mipp.Tensors;

namespace Mipp.Tests.Operators;

/// <summary>A graph of a single node, with its shapes inferred.</summary>
internal sealed class NodeUnderTest : IDisposable
{
    private NodeUnderTest(Graph graph, Node node)
    {
        Graph = graph;
        Node = node;
    }

    public Graph Graph { get; }

    public Node Node { get; }

    public Operator Operator => Node.Operator!;

    public Value Output => Node.Outputs[0]!;

    public static NodeUnderTest Of(string type, Operand?[] inputs, Attributes? attributes = null, int opset = 17, int outputs = 1)
    {
        var graph = new Graph("test", ImmutableDictionary<string, int>.Empty.Add("", opset));
        var values = inputs.Select((input, i) => input?.AddTo(graph, $"input{i}")).ToArray();
        var node = graph.AddNode(
            type, values, [.. Enumerable.Range(0, outputs).Select(i => $"output{i}")], attributes, "node");
        foreach (var output in node.Outputs)
            graph.AddOutput(output!);
        ShapeInference.Run(graph);
        return new NodeUnderTest(graph, node);
    }

    /// <summary>The outputs for given tensors; the constants' data is used where none is given.</summary>
    public Tensor[] Run(params Tensor?[] inputs)
    {
        var all = Node.Inputs.Select((value, i) => value?.Data ?? (i < inputs.Length ? inputs[i] : null)).ToArray();
        return Operator.Run(new RunContext(Node, all, Graph.Opset, ExecutionMode.Inference));
    }

    public void Dispose() => Graph.Dispose();
}

/// <summary>What a node under test reads.</summary>
internal abstract record Operand
{
    public static implicit operator Operand(Shape shape) => new Activations(shape, ElementType.Float32);

    public static implicit operator Operand(long[] integers) => new Constant(Tensor.FromArray(integers));

    public static implicit operator Operand(Tensor data) => new Constant(data);

    /// <summary>An integer vector that shape arithmetic has computed.</summary>
    public static Operand Computed(params Dim[] contents) => new ComputedVector(contents);

    public static Operand Input(ElementType type, Shape? shape) => new Activations(shape, type);

    public abstract Value AddTo(Graph graph, string name);

    private sealed record Activations(Shape? Shape, ElementType Type) : Operand
    {
        public override Value AddTo(Graph graph, string name) => graph.AddInput(name, Type, Shape);
    }

    private sealed record Constant(Tensor Data) : Operand
    {
        public override Value AddTo(Graph graph, string name) => graph.AddInitializer(name, Data);
    }

    private sealed record ComputedVector(Dim[] Elements) : Operand
    {
        public override Value AddTo(Graph graph, string name)
        {
            var value = graph.AddInput(name, ElementType.Int64, new Shape(Elements.Length));
            value.Contents = [.. Elements];
            return value;
        }
    }
}
