using Google.Protobuf;
using Mipp.Onnx.Protocol;
using static Mipp.Tests.Onnx.Protos;
using Kind = Mipp.Onnx.Protocol.AttributeProto.Types.AttributeType;

namespace Mipp.Tests.Onnx;

/// <summary>What is not understood is written back.</summary>
public class RemainderTests
{
    [Fact]
    public void An_unknown_node_keeps_everything_it_says()
    {
        var node = Node(
            "Unheard",
            ["x"],
            ["y"],
            new AttributeProto { Name = "bytes", Type = Kind.String, S = ByteString.CopyFrom(0xFF, 0x00, 0xC3) },
            new AttributeProto { Name = "floats", Type = Kind.Floats, Floats = { 1, float.NaN } },
            new AttributeProto { Name = "graph", Type = Kind.Graph, G = Graph([], [], []) },
            Attribute("int", -7),
            new AttributeProto { Name = "none", Type = Kind.Ints },
            new AttributeProto { Name = "sparse", Type = Kind.SparseTensor, SparseTensor = new SparseTensorProto { Dims = { 3 } } },
            new AttributeProto { Name = "text", Type = Kind.String, S = ByteString.CopyFromUtf8("ä") },
            new AttributeProto { Name = "texts", Type = Kind.Strings, Strings = { ByteString.CopyFromUtf8("a"), ByteString.Empty } },
            new AttributeProto { Name = "type", Type = Kind.TypeProto, Tp = new TypeProto { Denotation = "IMAGE" } },
            Attribute("wide", new TensorProto { DataType = 13, Dims = { 1 }, Uint64Data = { 7 } }));
        node.Name = "n";
        node.Domain = "com.example";
        node.DocString = "a note";
        using var graph = Load(Model([node], [Value("x")], ["y"]));
        Assert.Equal(node, Save(graph).Graph.Node[0]);
        using var copy = graph.Clone();
        Assert.Equal(node, Save(copy).Graph.Node[0]);
    }

    [Fact]
    public void Attributes_of_the_first_versions_files_without_a_kind_are_understood()
    {
        var node = Node("Unheard", ["x"], ["y"], new AttributeProto { Name = "a", Ints = { 1, 2 } }, new AttributeProto { Name = "b", F = 2 });
        using var graph = Load(Model([node], [Value("x")], ["y"], irVersion: 1));
        Assert.Equal([1, 2], graph.Nodes[0].Attributes.Ints("a")!);
        Assert.Equal(2, graph.Nodes[0].Attributes.Float("b", 0));
    }

    [Fact]
    public void Metadata_functions_training_and_fields_of_later_versions_are_kept()
    {
        var model = Model([Node("Unheard", ["x"], ["y"])], [Value("x", 1, ["N", 4])], ["y"]);
        model.ProducerName = "exporter";
        model.ProducerVersion = "1.2";
        model.Domain = "org.example";
        model.ModelVersion = 3;
        model.DocString = "what it is for";
        model.MetadataProps.Add(new StringStringEntryProto { Key = "author", Value = "someone" });
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "com.example", Version = 2 });
        model.Functions.Add(new FunctionProto { Name = "f", Domain = "com.example", Node = { Node("Relu", ["a"], ["b"]) } });
        model.TrainingInfo.Add(new TrainingInfoProto { Algorithm = Graph([], [], []) });
        model.Graph.DocString = "the graph's";
        model.Graph.QuantizationAnnotation.Add(new TensorAnnotation { TensorName = "x" });
        model.Graph.Input[0].DocString = "an image";
        model.Graph.Input[0].Type.Denotation = "IMAGE";
        model.Graph.Input[0].Type.TensorType.Shape.Dim[0].Denotation = "DATA_BATCH";
        model.Graph.ValueInfo.Add(Value("y", 1, ["N", 2]));
        // Field 26 of the model does not exist in this version of the format.
        var later = ModelProto.Parser.ParseFrom([.. model.ToByteArray(), 0xD2, 0x01, 0x01, 0x41]);
        using var graph = Load(later.Clone());
        later.Graph.Output[0] = Value("y", 1, ["N", 2]);
        Assert.Equal(later, Save(graph));
    }

    [Fact]
    public void Inputs_and_outputs_that_are_no_tensors_keep_their_types()
    {
        var sequence = new ValueInfoProto
        {
            Name = "x",
            Type = new TypeProto { SequenceType = new TypeProto.Types.Sequence { ElemType = Value("", 1).Type } },
        };
        var model = Model([Node("Unheard", ["x"], ["y"])], [sequence], ["y"]);
        using var graph = Load(model);
        Assert.Equal(sequence, Save(graph).Graph.Input[0]);
    }

    [Fact]
    public void What_the_file_says_of_an_unknown_operators_result_is_believed()
    {
        var model = Model([Node("Unheard", ["x"], ["a"]), Node("Unheard", ["a"], ["y"])], [Value("x", 1, ["N", 4])], ["y"]);
        model.Graph.ValueInfo.Add(Value("a", 7, ["N", 2]));
        using var graph = Load(model);
        Assert.Equal("a: Int64[N, 2]", graph.Find("a")!.ToString());
        using var again = Load(Save(graph));
        Assert.Equal("a: Int64[N, 2]", again.Find("a")!.ToString());
    }
}
