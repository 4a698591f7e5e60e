using Mipp.Graphs;
using Mipp.Onnx.Protocol;
using Mipp.Tensors;
using static Mipp.Tests.Onnx.Protos;
using Kind = Mipp.Onnx.Protocol.AttributeProto.Types.AttributeType;

namespace Mipp.Tests.Onnx;

/// <summary>What exporters disagree about comes out the same.</summary>
public class NormalisationTests
{
    public static TheoryData<string, double[], int> Constants => new()
    {
        { "value", [1, 2], 1 },
        { "value_float", [3], 0 },
        { "value_floats", [3, 4], 1 },
        { "value_int", [5], 0 },
        { "value_ints", [5, 6], 1 },
    };

    [Theory]
    [MemberData(nameof(Constants))]
    public void A_constant_becomes_an_initializer_of_the_same_name(string attribute, double[] expected, int rank)
    {
        var proto = attribute switch
        {
            "value" => Attribute(attribute, Floats("", [2], 1, 2)),
            "value_float" => new AttributeProto { Name = attribute, Type = Kind.Float, F = 3 },
            "value_floats" => new AttributeProto { Name = attribute, Type = Kind.Floats, Floats = { 3, 4 } },
            "value_int" => Attribute(attribute, 5),
            _ => new AttributeProto { Name = attribute, Type = Kind.Ints, Ints = { 5, 6 } },
        };
        using var graph = Load(Model(
            [Node("Constant", [], ["c"], proto), Node("Unheard", ["x", "c"], ["y"])], [Value("x")], ["y"]));
        var constant = graph.Find("c")!;
        Assert.True(constant.IsInitializer);
        Assert.Equal(rank, constant.Shape!.Rank);
        using var wide = constant.Data!.to(ScalarType.Float64);
        Assert.Equal(expected, wide.ToArray<double>());
        Assert.Equal("Unheard", Assert.Single(graph.Nodes).Type);
        Assert.Equal("c", Assert.Single(Save(graph).Graph.Initializer).Name);
    }

    [Fact]
    public void An_initializer_that_a_tensor_cannot_hold_stays_a_constant_node()
    {
        var text = new TensorProto { Name = "text", DataType = 8, Dims = { 1 }, StringData = { Google.Protobuf.ByteString.CopyFromUtf8("cat") } };
        using var graph = Load(Model([Node("Unheard", ["x", "text"], ["y"])], [Value("x"), Value("text", 8)], ["y"], [text]));
        Assert.Equal(["x"], graph.Inputs.Select(i => i.Name));
        Assert.Equal(["Constant", "Unheard"], graph.Nodes.Select(n => n.Type));
        using var again = Load(Save(graph));
        Assert.Equal(text, Save(again).Graph.Node[0].Attribute[0].T);
    }

    [Fact]
    public void An_initializer_listed_as_an_input_is_none_but_is_listed_again()
    {
        var model = Model([Node("Unheard", ["w", "x"], ["y"])], [Value("w", 1, [1]), Value("x")], ["y"], [Floats("w", [1], 1)]);
        using var graph = Load(model);
        Assert.Equal(["x"], graph.Inputs.Select(i => i.Name));
        Assert.Equal(["w", "x"], Save(graph).Graph.Input.Select(i => i.Name));
    }

    [Fact]
    public void Before_version_4_of_the_format_every_initializer_is_saved_as_an_input()
    {
        var constant = Node("Constant", [], ["c"], Attribute("value", Floats("", [1], 1)));
        using var graph = Load(Model([constant, Node("Unheard", ["x", "c"], ["y"])], [Value("x")], ["y"], irVersion: 3));
        Assert.Equal(["x"], graph.Inputs.Select(i => i.Name));
        Assert.Equal(["x", "c"], Save(graph).Graph.Input.Select(i => i.Name));
    }

    [Fact]
    public void Nodes_out_of_order_are_sorted_and_others_stay_where_they_are()
    {
        NodeProto[] nodes =
        [
            Node("Last", ["b", "c"], ["y"]), Node("Second", ["a"], ["b"]), Node("Free", ["x"], ["c"]), Node("First", ["x"], ["a"]),
        ];
        using var graph = Load(Model(nodes, [Value("x")], ["y"]));
        Assert.Equal(["Free", "First", "Second", "Last"], graph.Nodes.Select(n => n.Type));
        using var sorted = Load(Save(graph));
        Assert.Equal(["Free", "First", "Second", "Last"], sorted.Nodes.Select(n => n.Type));
    }

    [Fact]
    public void Left_out_inputs_and_outputs_are_null_and_are_saved_as_empty_names()
    {
        using var graph = Load(Model([Node("Unheard", ["x", "", "x"], ["", "y"])], [Value("x")], ["y"]));
        var node = Assert.Single(graph.Nodes);
        Assert.Equal(["x", null, "x"], node.Inputs.Select(i => i?.Name));
        Assert.Equal([null, "y"], node.Outputs.Select(o => o?.Name));
        Assert.Equal(["x", "", "x"], Save(graph).Graph.Node[0].Input);
        Assert.Equal(["", "y"], Save(graph).Graph.Node[0].Output);
        Assert.Equal([0, 2], graph.Find("x")!.Uses.Select(u => u.Index));
    }

    [Fact]
    public void Dimensions_are_numbers_names_or_distinct_unknowns()
    {
        using var graph = Load(Model([Node("Unheard", ["x"], ["y"])], [Value("x", 1, ["batch", 3, null, -1, "?"])], ["y"]));
        var shape = graph.Find("x")!.Shape!;
        Assert.Equal([Dim.Of("batch"), new Dim(3)], shape.Take(2));
        Assert.Equal(3, shape.Skip(2).Distinct().Count());
        Assert.All(shape.Skip(2), dim => Assert.False(dim.IsKnown));
        var saved = Save(graph).Graph.Input[0].Type.TensorType.Shape.Dim;
        Assert.Equal(["batch", "", "", "", "?"], saved.Select(d => d.DimParam));
        Assert.Equal([0, 3, 0, 0, 0], saved.Select(d => d.DimValue));
    }

    [Fact]
    public void A_sub_graphs_outer_values_are_inputs_of_its_node_and_are_not_saved_as_such()
    {
        var inner = Graph([Node("Deep", ["a", "own"], ["out"]), Node("Deep", ["w"], ["own"])], [], ["out"]);
        var outer = Graph([Node("If", ["c"], ["o"], Attribute("then_branch", inner))], [], ["o"]);
        NodeProto[] nodes = [Node("If", ["c"], ["y"], Attribute("then_branch", outer)), Node("Unheard", ["x"], ["a"])];
        var model = Model(nodes, [Value("c", 9), Value("x")], ["y"], [Floats("w", [1], 1)]);
        using var graph = Load(model);
        Assert.Equal(["Unheard", "If"], graph.Nodes.Select(n => n.Type));
        Assert.Equal(["c", "c", "a", "w"], graph.Nodes[1].Inputs.Select(i => i!.Name));
        using var copy = graph.Clone();
        foreach (var saved in new[] { Save(graph), Save(copy) })
        {
            Assert.Equal(["c"], saved.Graph.Node[1].Input);
            Assert.Equal(outer, saved.Graph.Node[1].Attribute[0].G);
        }
    }
}
