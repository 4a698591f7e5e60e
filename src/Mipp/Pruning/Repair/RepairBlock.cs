using System.Collections.Immutable;
using Mipp.Graphs;

namespace Mipp.Pruning.Repair;

/// <summary>
/// A part of a cut network that begins and ends at a value through which all that is computed passes (a residual block, say, or
/// two layers of a chain), and whose last map was fitted to what the dense network has at its end.
/// </summary>
/// <param name="Start">What the block reads; it reads nothing else but constants.</param>
/// <param name="Nodes">Its nodes before the last map, in the order of the repair.</param>
/// <param name="Maps">The linear maps among them that may be fitted.</param>
/// <param name="Last">The last map.</param>
internal sealed record RepairBlock(Value Start, ImmutableArray<Node> Nodes, ImmutableArray<Node> Maps, Node Last)
{
    /// <summary>
    /// Maps that are fitted together, as far as there are as many: three blocks of two maps together end nearer to the dense network
    /// than each by itself does.
    /// </summary>
    private const int UsualMaps = 6;

    /// <summary>Larger blocks are networks within the network, whose gradients take as much memory.</summary>
    private const int MostMaps = 16;

    /// <summary>The maps that may be fitted, the last one as well.</summary>
    public IEnumerable<Node> AllMaps => Maps.Append(Last);

    /// <summary>Divides a network into blocks that may be fitted: the smallest of at least six maps, and what is left of at least two.</summary>
    /// <param name="cut">The network.</param>
    /// <param name="order">Its nodes in the order of the repair.</param>
    /// <param name="endOf">Where the target of a map is met, if it may be fitted: the value's name.</param>
    public static ImmutableArray<RepairBlock> Of(Graph cut, ImmutableArray<Node> order, Func<Node, string?> endOf)
    {
        var blocks = ImmutableArray.CreateBuilder<RepairBlock>();
        int first = 0;
        Value? start = null;
        RepairBlock? largest = null; // of those that begin at the start
        foreach (var (value, after) in NarrowPoints(cut, order))
        {
            ImmutableArray<Node> nodes = order[first..after];
            ImmutableArray<Node> maps = [.. nodes.Where(n => endOf(n) is not null)];
            bool ends = start is not null && maps.Length is > 1 and <= MostMaps && endOf(maps[^1]) == value.Name;
            if (ends)
                largest = new RepairBlock(start!, [.. nodes.TakeWhile(n => n != maps[^1])], maps[..^1], maps[^1]);
            if (start is null || maps.Length is 0 or > MostMaps || (ends && maps.Length >= UsualMaps))
            {
                End();
                (start, first) = (value, after);
            }
        }
        End();
        return blocks.ToImmutable();

        void End()
        {
            if (largest is not null)
                blocks.Add(largest);
            largest = null;
        }
    }

    /// <summary>The values beside which nothing else is still to be read, each with the number of nodes up to it.</summary>
    private static IEnumerable<(Value Value, int After)> NarrowPoints(Graph graph, ImmutableArray<Node> order)
    {
        var readsLeft = new Dictionary<Value, int>();
        foreach (var input in graph.Inputs)
            readsLeft[input] = Reads(graph, input);
        if (readsLeft.Count == 1)
            yield return (graph.Inputs[0], 0);
        for (int i = 0; i < order.Length; i++)
        {
            foreach (var read in order[i].Inputs.OfType<Value>().Where(readsLeft.ContainsKey))
                if (--readsLeft[read] == 0)
                    readsLeft.Remove(read);
            foreach (var output in order[i].Outputs.OfType<Value>().Where(o => Reads(graph, o) > 0))
                readsLeft[output] = Reads(graph, output);
            if (readsLeft.Count == 1)
                yield return (readsLeft.Keys.Single(), i + 1);
        }
    }

    private static int Reads(Graph graph, Value value) => value.Uses.Count + graph.Outputs.Count(o => o == value);
}
