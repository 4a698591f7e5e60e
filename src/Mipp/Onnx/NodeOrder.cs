using Mipp.Onnx.Protocol;

namespace Mipp.Onnx;

/// <summary>Puts nodes in an order in which each comes after the ones it reads from.</summary>
internal static class NodeOrder
{
    /// <summary>The nodes sorted; those of a file that is in order already stay as they are.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="given">The names that need no node: inputs, initializers and the empty name.</param>
    /// <exception cref="MippException">A node reads what nothing produces, or nodes read from each other in a circle.</exception>
    public static IReadOnlyList<NodeProto> Sort(IReadOnlyList<NodeProto> nodes, IReadOnlySet<string> given)
    {
        var producers = Producers(nodes);
        int[] missing = new int[nodes.Count];
        var readers = new List<int>[nodes.Count];
        var ready = new PriorityQueue<int, int>();
        for (int i = 0; i < nodes.Count; i++)
            readers[i] = [];
        for (int i = 0; i < nodes.Count; i++)
        {
            foreach (int producer in Sources(nodes[i], producers, given))
            {
                readers[producer].Add(i);
                missing[i]++;
            }
            if (missing[i] == 0)
                ready.Enqueue(i, i);
        }
        var sorted = new List<NodeProto>(nodes.Count);
        while (ready.TryDequeue(out int next, out _))
        {
            sorted.Add(nodes[next]);
            foreach (int reader in readers[next])
                if (--missing[reader] == 0)
                    ready.Enqueue(reader, reader);
        }
        return sorted.Count == nodes.Count ? sorted
            : throw new MippException($"the graph has a cycle, which node {Label(nodes[OnCycle(readers, missing)])} is part of.");
    }

    /// <summary>How messages name a node.</summary>
    public static string Label(NodeProto node) =>
        $"'{(node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault(o => o.Length > 0))}' ({node.OpType})";

    private static Dictionary<string, int> Producers(IReadOnlyList<NodeProto> nodes)
    {
        var producers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < nodes.Count; i++)
            foreach (string output in nodes[i].Output)
                if (output.Length > 0 && !producers.TryAdd(output, i))
                    throw new MippException(
                        $"nodes {Label(nodes[producers[output]])} and {Label(nodes[i])} both produce '{output}'; names must be unique.");
        return producers;
    }

    private static IEnumerable<int> Sources(NodeProto node, Dictionary<string, int> producers, IReadOnlySet<string> given)
    {
        foreach (string name in node.Input.Concat(SubgraphReads.Of(node)))
        {
            if (producers.TryGetValue(name, out int producer))
                yield return producer;
            else if (!given.Contains(name))
                throw new MippException($"node {Label(node)} reads '{name}', which nothing produces.");
        }
    }

    /// <summary>A node on a cycle: walking back from an unsorted node to unsorted ones must come round.</summary>
    private static int OnCycle(List<int>[] readers, int[] missing)
    {
        var source = new Dictionary<int, int>();
        for (int i = 0; i < readers.Length; i++)
            if (missing[i] > 0)
                foreach (int reader in readers[i])
                    source[reader] = i;
        int at = source.Values.First();
        for (int steps = 0; steps < readers.Length; steps++)
            at = source[at];
        return at;
    }
}
