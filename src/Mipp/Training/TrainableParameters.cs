using Mipp.Graphs;

namespace Mipp.Training;

/// <summary>The parameters that the loss depends on.</summary>
internal static class TrainableParameters
{
    /// <summary>Those of the graph's parameters from which its first output is computed, in the graph's order.</summary>
    public static IEnumerable<Value> Of(Graph graph)
    {
        var needed = new HashSet<Value> { graph.Outputs[0] };
        foreach (var node in graph.Nodes.Reverse())
            if (node.Outputs.Any(output => output is not null && needed.Contains(output)))
                needed.UnionWith(node.Inputs.OfType<Value>());
        return graph.Parameters.Where(needed.Contains);
    }
}
