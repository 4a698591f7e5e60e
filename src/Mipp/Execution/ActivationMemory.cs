using Mipp.Graphs;

namespace Mipp.Execution;

/// <summary>Foretells how much memory a graph's values take while it runs.</summary>
internal static class ActivationMemory
{
    /// <summary>The most bytes that the values which are still needed take together, weights aside.</summary>
    /// <remarks>From the inferred shapes; values of unknown shape count nothing.</remarks>
    /// <param name="graph">The graph.</param>
    /// <param name="batchSize">Samples run at once.</param>
    public static long PeakBytes(Graph graph, long batchSize)
    {
        double factor = batchSize / (double)StatedBatch(graph);
        double now = graph.Inputs.Sum(i => Bytes(i, batchSize, factor));
        double peak = now;
        var expiring = GraphRunner.LastUses(graph);
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            now += graph.Nodes[i].Outputs.OfType<Value>().Sum(o => Bytes(o, batchSize, factor));
            peak = Math.Max(peak, now + (Rearranges(graph.Nodes[i]) ? Activations(graph.Nodes[i]).Sum(v => Bytes(v, batchSize, factor)) : 0));
            now -= expiring[i].Where(v => !v.IsInitializer && v.Producer is not null).Sum(v => Bytes(v, batchSize, factor));
        }
        return (long)Math.Min(peak, long.MaxValue / 2);
    }

    /// <summary>Bytes of all values together, as they are held where gradients are asked for.</summary>
    /// <inheritdoc cref="PeakBytes"/>
    public static long AllBytes(Graph graph, long batchSize) =>
        Sum(graph, graph.Inputs.Concat(graph.Nodes.SelectMany(n => n.Outputs)), batchSize);

    /// <summary>Bytes of all values together that some of a graph's nodes compute.</summary>
    /// <inheritdoc cref="PeakBytes"/>
    public static long AllBytes(Graph graph, IEnumerable<Node> nodes, long batchSize) => Sum(graph, nodes.SelectMany(n => n.Outputs), batchSize);

    private static long Sum(Graph graph, IEnumerable<Value?> values, long batchSize)
    {
        double factor = batchSize / (double)StatedBatch(graph);
        return (long)Math.Min(values.OfType<Value>().Sum(v => Bytes(v, batchSize, factor)), long.MaxValue / 2);
    }

    /// <summary>Convolutions are computed in a memory layout of their own, and hold what they read and compute a second time.</summary>
    private static bool Rearranges(Node node) => node.Type is "Conv" or "ConvTranspose";

    private static IEnumerable<Value> Activations(Node node) =>
        node.Inputs.Concat(node.Outputs).OfType<Value>().Where(v => !v.IsInitializer);

    /// <summary>The batch size that a file states as a plain number; 1 where it is a symbol.</summary>
    private static long StatedBatch(Graph graph) =>
        graph.Inputs.FirstOrDefault(i => i.Shape is { Rank: > 1 })?.Shape is { } shape && shape[0].IsKnown ? Math.Max(1, shape[0].Factor) : 1;

    private static double Bytes(Value value, long batchSize, double factor)
    {
        if (value.Shape is not { } shape || value.ElementType.ToDType() is not { } type)
            return 0;
        double size = shape.Aggregate((double)type.ElementSize(), (bytes, dim) => bytes * (dim.IsKnown ? dim.Factor : dim.Factor * (double)batchSize));
        return shape.IsKnown ? size * factor : size;
    }
}
