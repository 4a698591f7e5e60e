using System.Runtime.InteropServices;
using Google.Protobuf;
using Mipp.Graphs;
using Mipp.Onnx;
using Mipp.Onnx.Protocol;
using Kind = Mipp.Onnx.Protocol.AttributeProto.Types.AttributeType;

namespace Mipp.Tests.Onnx;

/// <summary>Makes models as files hold them, valid or not.</summary>
internal static class Protos
{
    public static ModelProto Model(
        NodeProto[] nodes,
        ValueInfoProto[] inputs,
        string[] outputs,
        TensorProto[]? initializers = null,
        long irVersion = 8,
        long opset = 13)
    {
        var graph = Graph(nodes, inputs, outputs);
        graph.Initializer.AddRange(initializers ?? []);
        return new ModelProto
        {
            IrVersion = irVersion,
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = opset } },
            Graph = graph,
        };
    }

    public static GraphProto Graph(NodeProto[] nodes, ValueInfoProto[] inputs, string[] outputs) => new()
    {
        Name = "graph",
        Node = { nodes },
        Input = { inputs },
        Output = { outputs.Select(o => Value(o, 1)) },
    };

    public static NodeProto Node(string type, string[] inputs, string[] outputs, params AttributeProto[] attributes) => new()
    {
        OpType = type,
        Input = { inputs },
        Output = { outputs },
        Attribute = { attributes },
    };

    /// <summary>A declared value; a dimension is a number, a name or null.</summary>
    public static ValueInfoProto Value(string name, int elementType = 1, object?[]? shape = null)
    {
        var tensor = new TypeProto.Types.Tensor { ElemType = elementType };
        if (shape is not null)
            tensor.Shape = new TensorShapeProto { Dim = { shape.Select(Dimension) } };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }

    public static TensorProto Floats(string name, long[] dims, params float[] values) => new()
    {
        Name = name,
        DataType = 1,
        Dims = { dims },
        RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan())),
    };

    public static TensorProto Longs(string name, params long[] values) => new()
    {
        Name = name,
        DataType = 7,
        Dims = { values.Length },
        Int64Data = { values },
    };

    public static AttributeProto Attribute(string name, long value) => new() { Name = name, Type = Kind.Int, I = value };

    public static AttributeProto Attribute(string name, TensorProto value) => new() { Name = name, Type = Kind.Tensor, T = value };

    public static AttributeProto Attribute(string name, GraphProto value) => new() { Name = name, Type = Kind.Graph, G = value };

    public static Graph Load(ModelProto model) => OnnxModel.Load(new MemoryStream(model.ToByteArray()));

    public static ModelProto Save(Graph graph) => ModelProto.Parser.ParseFrom(Bytes(graph));

    public static byte[] Bytes(Graph graph)
    {
        using var stream = new MemoryStream();
        OnnxModel.Save(graph, stream);
        return stream.ToArray();
    }

    private static TensorShapeProto.Types.Dimension Dimension(object? dim) => dim switch
    {
        string name => new() { DimParam = name },
        int size => new() { DimValue = size },
        _ => new(),
    };
}
