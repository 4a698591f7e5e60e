using System.Collections.Immutable;
using Mipp.Graphs;
using Mipp.Onnx.Protocol;
using Mipp.Operators;

namespace Mipp.Onnx;

/// <summary>Makes a graph of an ONNX model.</summary>
internal sealed class OnnxReader
{
    private readonly GraphProto proto;
    private readonly WeightSource source;
    private readonly Graph graph;

    private OnnxReader(GraphProto proto, WeightSource source, Graph graph)
    {
        this.proto = proto;
        this.source = source;
        this.graph = graph;
    }

    /// <summary>The graph. Takes <paramref name="model"/> over, to keep what a graph has no place for.</summary>
    public static Graph Read(ModelProto model, WeightSource source)
    {
        if (model.Graph is null)
            throw new MippException("this is no ONNX model: it holds no graph.");
        var graph = new Graph(model.Graph.Name, MetadataCodec.ReadOpsets(model))
        {
            Metadata = MetadataCodec.Read(model) with { FileRemainder = model, WeightFiles = [.. source.FilesOf(model.Graph)] },
        };
        try
        {
            new OnnxReader(model.Graph, source, graph).Fill();
            ShapeInference.Run(graph);
            ConstantFolding.Run(graph);
            GraphVerifier.Verify(graph);
        }
        catch
        {
            graph.Dispose();
            throw;
        }
        return graph;
    }

    /// <summary>The graph inside a node, as it is: nothing in it is inferred or folded. Takes <paramref name="proto"/> over.</summary>
    public static Graph ReadBody(GraphProto proto, ImmutableDictionary<string, int> opsets, WeightSource source)
    {
        var graph = new Graph(proto.Name, opsets);
        try
        {
            new OnnxReader(proto, source, graph).Fill();
        }
        catch
        {
            graph.Dispose();
            throw;
        }
        return graph;
    }

    private void Fill()
    {
        var unreadable = proto.Initializer.Where(i => !TensorCodec.CanRead(i)).Select(i => ConstantNode(i))
            .Concat(proto.SparseInitializer.Select(i => ConstantNode(i))).ToList();
        AddInputs(unreadable);
        AddInitializers();
        var given = graph.Values.Select(v => v.Name).Append("").ToHashSet(StringComparer.Ordinal);
        foreach (var node in NodeOrder.Sort([.. unreadable, .. proto.Node.SelectMany(FusedNodes.TakeApart)], given))
            AddNode(node);
        AddOutputs();
        ReadDeclaredTypes();
        proto.Node.Clear();
        proto.Initializer.Clear();
        proto.SparseInitializer.Clear();
    }

    /// <summary>Until version 4 of the format every initializer was listed as an input, and many exporters still do so.</summary>
    private void AddInputs(List<NodeProto> unreadable)
    {
        var initializers = proto.Initializer.Select(i => i.Name).Concat(unreadable.Select(n => n.Output[0]))
            .ToHashSet(StringComparer.Ordinal);
        foreach (var input in proto.Input)
        {
            if (initializers.Contains(input.Name))
                continue;
            if (input.Name.Length == 0)
                throw new MippException("an input of the model has no name.");
            var (type, shape) = ValueInfoCodec.Read(input);
            graph.AddInput(input.Name, type, shape);
        }
    }

    private void AddInitializers()
    {
        foreach (var initializer in proto.Initializer.Where(TensorCodec.CanRead))
        {
            if (initializer.Name.Length == 0)
                throw new MippException("an initializer of the model has no name.");
            graph.AddInitializer(initializer.Name, TensorCodec.Read(initializer, source));
        }
    }

    private void AddNode(NodeProto node)
    {
        if (node.OpType.Length == 0)
            throw new MippException($"node {NodeOrder.Label(node)} has no operator.");
        var attributes = ReadAttributes(node);
        if (IsConstant(node) && Constant.Read(attributes) is { } constant)
        {
            graph.AddInitializer(node.Output[0], constant);
            return;
        }
        var captured = SubgraphReads.Of(node);
        var added = graph.AddNode(
            node.OpType,
            [.. node.Input.Concat(captured).Select(name => name.Length == 0 ? null : graph.Find(name))],
            node.Output,
            attributes,
            node.Name,
            node.Domain);
        added.CapturedInputs = captured.Count;
        added.FileRemainder = Remainder(node);
    }

    private Attributes ReadAttributes(NodeProto node)
    {
        try
        {
            return AttributeCodec.Read(node.Attribute, graph.Opsets, source);
        }
        catch (MippException e)
        {
            throw new MippException($"node {NodeOrder.Label(node)}: {e.Message}", e);
        }
    }

    private void AddOutputs()
    {
        if (proto.Output.Count == 0)
            throw new MippException("the model has no outputs.");
        foreach (var output in proto.Output)
            graph.AddOutput(graph.Find(output.Name)
                ?? throw new MippException($"the model's output '{output.Name}' is produced by nothing."));
    }

    /// <summary>What the file says of computed values helps where shapes cannot be inferred.</summary>
    private void ReadDeclaredTypes()
    {
        foreach (var info in proto.ValueInfo.Concat(proto.Output))
        {
            if (graph.Find(info.Name) is not { Producer: not null } value)
                continue;
            var (type, shape) = ValueInfoCodec.Read(info);
            value.ElementType = type != ElementType.Undefined ? type : value.ElementType;
            value.Shape = shape ?? value.Shape;
        }
    }

    private static bool IsConstant(NodeProto node) =>
        node is { OpType: "Constant", Domain: "" or "ai.onnx", Output: [{ Length: > 0 }] };

    private static NodeProto ConstantNode(TensorProto tensor) => ConstantNode(tensor.Name, new AttributeProto
    {
        Name = "value",
        Type = AttributeProto.Types.AttributeType.Tensor,
        T = tensor,
    });

    private static NodeProto ConstantNode(SparseTensorProto tensor) => ConstantNode(tensor.Values?.Name ?? "", new AttributeProto
    {
        Name = "sparse_value",
        Type = AttributeProto.Types.AttributeType.SparseTensor,
        SparseTensor = tensor,
    });

    private static NodeProto ConstantNode(string name, AttributeProto value) => new()
    {
        OpType = "Constant",
        Output = { name },
        Attribute = { value },
    };

    /// <summary>What of a node has no place in a graph (a doc string, later fields), or null when there is nothing.</summary>
    private static NodeProto? Remainder(NodeProto node)
    {
        var rest = node.Clone();
        rest.Input.Clear();
        rest.Output.Clear();
        rest.Attribute.Clear();
        rest.ClearName();
        rest.ClearOpType();
        rest.ClearDomain();
        return rest.CalculateSize() == 0 ? null : rest;
    }
}
