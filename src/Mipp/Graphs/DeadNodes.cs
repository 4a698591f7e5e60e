namespace Mipp.Graphs;

/// <summary>Drops what no output depends on.</summary>
internal static class DeadNodes
{
    /// <summary>Removes nodes and initializers that nothing reads; inputs stay.</summary>
    public static void Remove(Graph graph)
    {
        var needed = new HashSet<Value>(graph.Outputs);
        var dead = new HashSet<Node>();
        foreach (var node in graph.Nodes.Reverse())
        {
            if (node.Outputs.Any(o => o is not null && needed.Contains(o)))
                needed.UnionWith(node.Inputs.OfType<Value>());
            else
                dead.Add(node);
        }
        graph.Remove(dead);
        foreach (var initializer in graph.Initializers.Where(i => !needed.Contains(i)).ToList())
            graph.Remove(initializer);
    }
}
