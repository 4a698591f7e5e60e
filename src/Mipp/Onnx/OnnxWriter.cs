using Mipp.Graphs;
using Mipp.Onnx.Protocol;

namespace Mipp.Onnx;

/// <summary>Makes an ONNX model of a graph.</summary>
internal static class OnnxWriter
{
    /// <summary>Until this version of the format every initializer had to be listed as an input.</summary>
    private const long InitializersNeedNoInput = 4;

    /// <summary>The model without its initializers, which <see cref="ModelEncoder"/> adds.</summary>
    public static ModelProto Write(Graph graph)
    {
        var model = (graph.Metadata.FileRemainder as ModelProto)?.Clone() ?? new ModelProto();
        MetadataCodec.Write(graph, model);
        model.Graph ??= new GraphProto();
        model.Graph.Name = graph.Name;
        model.Graph.Node.AddRange(graph.Nodes.Select(WriteNode));
        WriteInputs(graph, model);
        WriteOutputs(graph, model.Graph);
        WriteValueInfo(graph, model.Graph);
        return model;
    }

    private static NodeProto WriteNode(Node node)
    {
        var proto = (node.FileRemainder as NodeProto)?.Clone() ?? new NodeProto();
        proto.OpType = node.Type;
        if (node.Name.Length > 0)
            proto.Name = node.Name;
        if (node.Domain.Length > 0)
            proto.Domain = node.Domain;
        proto.Input.AddRange(node.Inputs.SkipLast(node.CapturedInputs).Select(i => i?.Name ?? ""));
        proto.Output.AddRange(node.Outputs.Select(o => o?.Name ?? ""));
        proto.Attribute.AddRange(AttributeCodec.Write(node.Attributes));
        return proto;
    }

    /// <summary>Inputs in the file's order, with the initializers that the file listed among them.</summary>
    private static void WriteInputs(Graph graph, ModelProto model)
    {
        var declared = model.Graph.Input.DistinctBy(i => i.Name).ToDictionary(i => i.Name, StringComparer.Ordinal);
        var listed = declared.Keys.Select(graph.Find).OfType<Value>().Where(v => v.IsInitializer || graph.Inputs.Contains(v));
        var initializers = graph.Metadata.IrVersion < InitializersNeedNoInput ? graph.Initializers : [];
        model.Graph.Input.Clear();
        model.Graph.Input.AddRange(listed.Union(graph.Inputs).Union(initializers)
            .Select(v => ValueInfoCodec.Write(v, declared.GetValueOrDefault(v.Name))));
    }

    private static void WriteOutputs(Graph graph, GraphProto proto)
    {
        var declared = proto.Output.DistinctBy(i => i.Name).ToDictionary(i => i.Name, StringComparer.Ordinal);
        proto.Output.Clear();
        proto.Output.AddRange(graph.Outputs.Select(v => ValueInfoCodec.Write(v, declared.GetValueOrDefault(v.Name))));
    }

    /// <summary>What the file said of values between the nodes, brought up to date; values that are gone are left out.</summary>
    private static void WriteValueInfo(Graph graph, GraphProto proto)
    {
        var declared = proto.ValueInfo.DistinctBy(i => i.Name).ToArray();
        proto.ValueInfo.Clear();
        foreach (var info in declared)
            if (graph.Find(info.Name) is { } value)
                proto.ValueInfo.Add(ValueInfoCodec.Write(value, info));
    }
}
