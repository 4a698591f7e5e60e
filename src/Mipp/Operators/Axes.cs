using Mipp.Execution;
using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>The axes a node names: an attribute in older operator sets, an integer input in newer ones.</summary>
internal static class Axes
{
    /// <summary>The axes as the node states them; empty when it states none, null when they are not known before it runs.</summary>
    public static long[]? Stated(Node node, int input = 1) =>
        input < node.Inputs.Count && node.Inputs[input] is { } value ? value.KnownIntegers()
        : node.Attributes.Ints("axes") ?? [];

    /// <summary>The axes as the node states them, at run time.</summary>
    public static long[] Stated(RunContext context, int input = 1) =>
        context.HasInput(input) ? context.Ints(input) : context.Attributes.Ints("axes") ?? [];

    /// <summary>Counted from the front, each once.</summary>
    /// <exception cref="MippException">An axis is outside of −rank … rank − 1, or named twice.</exception>
    public static int[] Normalise(IEnumerable<long> axes, int rank, Func<string, MippException> fail)
    {
        List<int> result = [];
        foreach (long axis in axes)
        {
            if (axis < -rank || axis >= rank)
                throw fail($"axis {axis} is outside of {-rank} … {rank - 1}");
            int fromFront = (int)(axis < 0 ? axis + rank : axis);
            if (result.Contains(fromFront))
                throw fail($"axis {axis} is named twice");
            result.Add(fromFront);
        }
        return [.. result];
    }

    /// <summary>One axis counted from the front.</summary>
    /// <exception cref="MippException">It is outside of −rank … rank − 1.</exception>
    public static int Normalise(long axis, int rank, Func<string, MippException> fail) => Normalise([axis], rank, fail)[0];

    /// <summary>From the attribute <c>axis</c>, the last unless stated, to the last one.</summary>
    /// <exception cref="MippException">It is outside of −rank … rank − 1.</exception>
    public static int[] FromStated(Node node, int rank)
    {
        int first = Normalise(node.Attributes.Int("axis", -1), rank, what => new MippException($"node {node.Label}: {what}."));
        return [.. Enumerable.Range(first, rank - first)];
    }
}
