using System.Collections.Immutable;
using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>
/// Where a size that Shape has read ends up. A cut changes it; that is right only where the reader restates what it
/// reads, and wrong where the size is used as a number (a scale of 1/√size, say).
/// </summary>
internal static class SizeReaders
{
    /// <summary>The first node that uses an element at one of the positions in a way that would not follow a cut, or null.</summary>
    public static Node? FindBeyondRepair(Value vector, ImmutableArray<int> positions) => positions.IsEmpty ? null
        : vector.Uses.Select(use => FindBeyondRepair(use, positions)).FirstOrDefault(node => node is not null);

    private static Node? FindBeyondRepair(Use use, ImmutableArray<int> positions)
    {
        var node = use.Node;
        if (node.Operator is IFollowsShapes reader && reader.FollowsCut(node, use.Index))
            return null;
        if (node.Outputs is not [{ Contents: { } results } output] || node.Inputs.Any(i => i is { Contents: null }))
            return node;
        return Sources(node, use.Index, results.Length) is not { } sources ? node
            : FindBeyondRepair(output, [.. Enumerable.Range(0, results.Length).Where(i => positions.Contains(sources[i]))]);
    }

    /// <summary>For each element of the output the element of the input that it comes from, −1 for none; null if not known.</summary>
    private static int[]? Sources(Node node, int input, int count)
    {
        int length = node.Inputs[input]!.Contents!.Value.Length;
        var elements = Enumerable.Range(0, count);
        return node.Operator switch
        {
            Arithmetic or Comparison or Mod or Variadic or Where => [.. elements.Select(i => length == 1 ? 0 : i)],
            Identity or Cast => [.. elements],
            Squeeze or Unsqueeze when input == 0 => [.. elements],
            Gather when input == 0 => Gather.Picked(node, length),
            Slice when input == 0 => Slice.Picked(node, length),
            Concat => Joined(node, input, length, elements),
            _ => null,
        };
    }

    private static int[] Joined(Node concat, int input, int length, IEnumerable<int> elements)
    {
        int offset = concat.Inputs.Take(input).Sum(i => i!.Contents!.Value.Length);
        return [.. elements.Select(i => i >= offset && i < offset + length ? i - offset : -1)];
    }
}
