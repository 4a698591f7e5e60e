using Mipp.Onnx.Protocol;

namespace Mipp.Onnx;

/// <summary>Finds the values that a node's sub-graphs (of If, Loop, Scan) read by name from the graphs around them.</summary>
internal static class SubgraphReads
{
    /// <summary>The names, each once, in the order of first reading.</summary>
    public static IReadOnlyList<string> Of(NodeProto node)
    {
        var names = new OrderedDictionary<string, bool>(StringComparer.Ordinal);
        Collect(node, new HashSet<string>(StringComparer.Ordinal), names);
        return [.. names.Keys];
    }

    /// <summary>The names that one such graph reads.</summary>
    public static IReadOnlyList<string> Of(GraphProto graph)
    {
        var names = new OrderedDictionary<string, bool>(StringComparer.Ordinal);
        Collect(graph, new HashSet<string>(StringComparer.Ordinal), names);
        return [.. names.Keys];
    }

    private static void Collect(NodeProto node, HashSet<string> known, OrderedDictionary<string, bool> reads)
    {
        foreach (var attribute in node.Attribute)
        {
            if (attribute.G is not null)
                Collect(attribute.G, known, reads);
            foreach (var graph in attribute.Graphs)
                Collect(graph, known, reads);
        }
    }

    private static void Collect(GraphProto graph, HashSet<string> outer, OrderedDictionary<string, bool> reads)
    {
        var known = new HashSet<string>(outer, StringComparer.Ordinal) { "" };
        known.UnionWith(graph.Input.Select(i => i.Name));
        known.UnionWith(graph.Initializer.Select(i => i.Name));
        known.UnionWith(graph.SparseInitializer.Select(i => i.Values?.Name ?? ""));
        known.UnionWith(graph.Node.SelectMany(n => n.Output));
        foreach (string name in graph.Node.SelectMany(n => n.Input).Concat(graph.Output.Select(o => o.Name)))
            if (!known.Contains(name))
                reads.TryAdd(name, true);
        foreach (var node in graph.Node)
            Collect(node, known, reads);
    }
}
