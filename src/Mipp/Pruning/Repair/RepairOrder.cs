using System.Collections.Immutable;
using Mipp.Graphs;
using Mipp.Operators;

namespace Mipp.Pruning.Repair;

/// <summary>
/// The order in which a network is repaired: what is not a linear map as early as it can be, so that as much as possible of what a
/// map's output is added to is known when the map is fitted, and its error can be made up for.
/// </summary>
internal static class RepairOrder
{
    /// <summary>The graph's nodes in that order; maps, and other nodes, keep theirs.</summary>
    public static ImmutableArray<Node> Of(Graph graph)
    {
        var order = ImmutableArray.CreateBuilder<Node>(graph.Nodes.Count);
        var index = graph.Nodes.Index().ToDictionary(n => n.Item, n => n.Index);
        var waitsFor = graph.Nodes.ToDictionary(n => n, n => n.Inputs.OfType<Value>().Count(i => i.Producer is not null));
        var ready = new PriorityQueue<Node, (bool IsMap, int Index)>();
        foreach (var node in graph.Nodes.Where(n => waitsFor[n] == 0))
            Enqueue(node);
        while (ready.TryDequeue(out var node, out _))
        {
            order.Add(node);
            foreach (var use in node.Outputs.OfType<Value>().SelectMany(o => o.Uses))
                if (--waitsFor[use.Node] == 0)
                    Enqueue(use.Node);
        }
        return order.MoveToImmutable();

        void Enqueue(Node node) => ready.Enqueue(node, (node.Operator is ILinearOperator, index[node]));
    }
}
