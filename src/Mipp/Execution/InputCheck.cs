using Mipp.Graphs;

namespace Mipp.Execution;

/// <summary>Whether tensors suit a graph's inputs.</summary>
internal static class InputCheck
{
    /// <exception cref="MippException">They do not; one line says what the model wants and what it got.</exception>
    public static void Verify(Graph graph, IReadOnlyList<Tensor> inputs)
    {
        if (inputs.Count != graph.Inputs.Count)
        {
            string names = string.Join(", ", graph.Inputs.Select(i => $"'{i.Name}'"));
            throw new MippException($"the model wants {graph.Inputs.Count} inputs ({names}), got {inputs.Count}.");
        }
        var symbols = new Dictionary<string, long>();
        foreach (var (wanted, got) in graph.Inputs.Zip(inputs))
        {
            if (wanted.ElementType != ElementType.Undefined && wanted.ElementType != got.dtype.ToElementType())
                throw Mismatch(wanted, got);
            if (wanted.Shape is { } shape && !Fits(shape, got.shape, symbols))
                throw Mismatch(wanted, got);
        }
    }

    /// <summary>Any batch size will do: exporters write down the one that they happened to use.</summary>
    private static bool Fits(Shape shape, ReadOnlySpan<long> sizes, Dictionary<string, long> symbols)
    {
        if (shape.Rank != sizes.Length)
            return false;
        for (int axis = shape.Rank > 1 ? 1 : 0; axis < shape.Rank; axis++)
        {
            var dim = shape[axis];
            if (dim.IsKnown ? dim != sizes[axis] : dim.Factor == 1 && !Agrees(symbols, dim.Symbol!, sizes[axis]))
                return false;
        }
        return true;
    }

    private static bool Agrees(Dictionary<string, long> symbols, string symbol, long size) =>
        symbols.TryAdd(symbol, size) || symbols[symbol] == size;

    private static MippException Mismatch(Value wanted, Tensor got) => new(
        $"input '{wanted.Name}' of the model wants {wanted.ElementType}{wanted.Shape}, "
        + $"got {got.dtype.ToElementType()}[{string.Join(", ", got.shape)}].");
}
