using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Graphs;
using Mipp.Operators;
using Mipp.Tensors;
using static Mipp.Tests.Operators.NodeUnderTest;
using static Mipp.Tests.Operators.SingleNode;

namespace Mipp.Tests.Operators;

/// <summary>Shapes that a network computes for itself, as exporters write them for dynamic batches.</summary>
public class ShapeArithmeticTests
{
    private static readonly Dim N = Dim.Of("N");

    [Fact]
    public void A_view_that_keeps_the_batch_is_inferred()
    {
        using var graph = ViewOfBatch(new Shape(N, 8, 3, 3), -1);
        Assert.Equal(new Shape(N, 72), graph.Find("y")!.Shape);
    }

    [Fact]
    public void A_chunk_computed_from_the_shape_is_inferred()
    {
        using var graph = NewGraph();
        var x = graph.AddInput("x", ElementType.Float32, new Shape(N, 8));
        var shape = Node(graph, "Shape", "shape", [x]);
        var channels = Node(graph, "Gather", "channels", [shape, Scalar(graph, "one", 1)]);
        var rounded = Node(graph, "Add", "rounded", [channels, Scalar(graph, "one_more", 1)]);
        var half = Node(graph, "Div", "half", [rounded, Scalar(graph, "two", 2)]);
        var end = Node(graph, "Unsqueeze", "end", [half, Vector(graph, "axes", 0)]);
        var y = Node(graph, "Slice", "y", [x, Vector(graph, "starts", 0), end, Vector(graph, "axis", 1)]);
        ShapeInference.Run(graph);
        Assert.Equal(new Shape(N, 4), y.Shape);
    }

    [Fact]
    public void Minus_one_for_keep_is_resolved_in_expand()
    {
        using var graph = NewGraph();
        var shape = Node(graph, "Identity", "asked", [Vector(graph, "literal", -1, 4, -1)]);
        var minusOne = Node(graph, "Mul", "minus_one", [Vector(graph, "ones", 1, 1, 1), Scalar(graph, "negative", -1)]);
        var same = Node(graph, "Equal", "same", [shape, minusOne]);
        var resolved = Node(graph, "Where", "resolved", [same, graph.Find("ones")!, shape]);
        ShapeInference.Run(graph);
        Assert.Equal([1, 4, 1], resolved.Contents!.Value.ToArray());
    }

    [Fact]
    public void Shape_takes_a_range_of_axes_and_Size_multiplies()
    {
        using var range = Of("Shape", [new Shape(N, 8, 3, 5)], With(("start", 1L), ("end", -1L)));
        Assert.Equal([8, 3], range.Output.Contents!.Value.ToArray());
        using var size = Of("Size", [new Shape(N, 8, 3)]);
        Assert.Equal([new Dim(24, "N")], size.Output.Contents!.Value.ToArray());
        using var scope = new TensorScope();
        Assert.Equal([8, 3], range.Run(torch.zeros([2, 8, 3, 5]))[0].ToArray<long>());
        Assert.Equal([48], size.Run(torch.zeros([2, 8, 3]))[0].ToArray<long>());
    }

    [Fact]
    public void Casts_between_integers_keep_contents_and_others_do_not()
    {
        using var integer = Of("Cast", [Operand.Computed(N, 3)], With(("to", (long)ElementType.Int32)));
        Assert.Equal([N, 3], integer.Output.Contents!.Value.ToArray());
        using var number = Of("Cast", [Operand.Computed(N, 3)], With(("to", (long)ElementType.Float32)));
        Assert.Null(number.Output.Contents);
        Assert.Equal(ElementType.Float32, number.Output.ElementType);
    }

    [Fact]
    public void Reading_the_batch_from_a_shape_freezes_nothing()
    {
        using var graph = ViewOfBatch(new Shape(N, 8, 3, 3), -1);
        Assert.Null(FrozenReason(graph));
    }

    [Fact]
    public void Reading_a_size_into_a_shape_that_is_restated_freezes_nothing()
    {
        using var graph = NewGraph();
        var x = graph.AddInput("x", ElementType.Float32, new Shape(N, 8, 3));
        var z = graph.AddInput("z", ElementType.Float32, new Shape(N, 24));
        Node(graph, "Reshape", "y", [z, Node(graph, "Shape", "shape", [x])]);
        ShapeInference.Run(graph);
        Assert.Null(FrozenReason(graph));
    }

    [Fact]
    public void Reading_positions_only_freezes_no_channels()
    {
        using var graph = NewGraph();
        var x = graph.AddInput("x", ElementType.Float32, new Shape(N, 8, 3));
        var shape = Node(graph, "Shape", "shape", [x]);
        var positions = Node(graph, "Slice", "positions", [shape, Vector(graph, "starts", 2), Vector(graph, "ends", 9)]);
        var doubled = Node(graph, "Mul", "doubled", [positions, Scalar(graph, "two", 2)]);
        Node(graph, "Cast", "number", [doubled], With(("to", (long)ElementType.Float32)));
        ShapeInference.Run(graph);
        Assert.Null(FrozenReason(graph));
    }

    [Fact]
    public void Half_of_a_size_as_a_bound_freezes_nothing()
    {
        using var graph = NewGraph();
        var x = graph.AddInput("x", ElementType.Float32, new Shape(N, 8, 3));
        var channels = Node(graph, "Gather", "channels", [Node(graph, "Shape", "shape", [x]), Vector(graph, "one", 1)]);
        var half = Node(graph, "Div", "half", [channels, Vector(graph, "two", 2)]);
        Node(graph, "Slice", "y", [x, Vector(graph, "starts", 0), half, Vector(graph, "axis", 1)]);
        ShapeInference.Run(graph);
        Assert.Null(FrozenReason(graph));
    }

    [Fact]
    public void Reading_a_size_as_a_number_freezes_it()
    {
        using var graph = NewGraph();
        var x = graph.AddInput("x", ElementType.Float32, new Shape(N, 8, 3));
        var size = Node(graph, "Gather", "size", [Node(graph, "Shape", "shape", [x]), Scalar(graph, "one", 1)]);
        var number = Node(graph, "Cast", "number", [size], With(("to", (long)ElementType.Float32)));
        Node(graph, "Div", "y", [x, number]);
        ShapeInference.Run(graph);
        Assert.Contains("'number' (Cast)", FrozenReason(graph), StringComparison.Ordinal);
    }

    /// <summary>The reason why the channels (axis 1) of input x cannot be cut after all Shape nodes have had their say.</summary>
    private static string? FrozenReason(Graph graph)
    {
        var x = graph.Find("x")!;
        var labels = new ValueLabels();
        labels.Assign(x, 1, labels.Table.Fresh(8));
        foreach (var node in graph.Nodes.Where(n => n.Type == "Shape"))
        {
            var context = new CouplingContext(node, labels, [], []);
            node.Operator!.Couple(context);
            context.FreezeUnasked();
        }
        return labels.Table.FrozenReason(labels.Of(x, 1).Labels[0]);
    }

    /// <summary>x.view(x.size(0), last).</summary>
    private static Graph ViewOfBatch(Shape input, long last)
    {
        var graph = NewGraph();
        var x = graph.AddInput("x", ElementType.Float32, input);
        var shape = Node(graph, "Shape", "shape", [x]);
        var batch = Node(graph, "Gather", "batch", [shape, Scalar(graph, "zero", 0)]);
        var first = Node(graph, "Unsqueeze", "first", [batch, Vector(graph, "axes", 0)]);
        var target = Node(graph, "Concat", "target", [first, Vector(graph, "rest", last)], With(("axis", 0L)));
        Node(graph, "Reshape", "y", [x, target]);
        ShapeInference.Run(graph);
        return graph;
    }

    private static Graph NewGraph() => new("chain", ImmutableDictionary<string, int>.Empty.Add("", 17));

    private static Value Node(Graph graph, string type, string output, Value[] inputs, Attributes? attributes = null) =>
        graph.AddNode(type, inputs, [output], attributes).Outputs[0]!;

    private static Value Vector(Graph graph, string name, params long[] elements) =>
        graph.AddInitializer(name, Tensor.FromArray(elements));

    private static Value Scalar(Graph graph, string name, long element) =>
        graph.AddInitializer(name, Tensor.FromArray([element], []));
}
