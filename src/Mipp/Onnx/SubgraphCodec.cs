using System.Collections.Immutable;
using Mipp.Graphs;
using Mipp.Onnx.Protocol;

namespace Mipp.Onnx;

/// <summary>Reads the graph inside a node.</summary>
internal static class SubgraphCodec
{
    /// <summary>The graph with what it captures as further inputs, or null when it describes no valid graph: then it is only kept.</summary>
    /// <param name="attribute">The attribute that holds it; taken over, to be written back.</param>
    /// <param name="opsets">The operator sets of the model.</param>
    /// <param name="source">Where the contents of its tensors are.</param>
    public static Subgraph? Read(AttributeProto attribute, ImmutableDictionary<string, int> opsets, WeightSource source)
    {
        ImmutableArray<string> captured = [.. SubgraphReads.Of(attribute.G)];
        var proto = attribute.G.Clone();
        proto.Input.AddRange(captured.Select(name => new ValueInfoProto { Name = name }));
        try
        {
            return new Subgraph(OnnxReader.ReadBody(proto, opsets, source), captured, attribute);
        }
        catch (MippException)
        {
            return null;
        }
    }
}
