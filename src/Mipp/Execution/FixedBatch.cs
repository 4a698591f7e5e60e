using Mipp.Graphs;
using Mipp.Operators;

namespace Mipp.Execution;

/// <summary>Networks that run at a single batch size.</summary>
internal static class FixedBatch
{
    private const string AnyBatch = "any batch";

    /// <summary>
    /// The only batch size that a network runs at, because something in it counts on the one that its file states; null when
    /// any will do.
    /// </summary>
    public static int? Of(Graph graph)
    {
        if (graph.Inputs is not [{ Shape: { Rank: > 0 } shape }, ..] || !shape[0].IsKnown)
            return null;
        return AtAnyBatch(graph, () => IsFree(graph), otherwise: false) ? null : (int)shape[0].Factor;
    }

    /// <summary>
    /// Whether the batch reaches every output and no reshape loses it on the way (to where a broadcast might restore it).
    /// </summary>
    private static bool IsFree(Graph graph) =>
        graph.Outputs.All(o => o.Shape is { Rank: > 0 } s && s[0].Symbol == AnyBatch)
        && graph.Nodes.Where(n => n.Operator is Reshape).All(KeepsElements);

    private static bool KeepsElements(Node reshape) =>
        reshape.Inputs[0]!.Shape is { } before && reshape.Outputs[0]!.Shape is { } after
        && DimProduct.Of(before).Equals(DimProduct.Of(after));

    /// <summary>
    /// Answers a question about the shapes that a graph has when the batch size is a symbol, whatever the file states. The
    /// graph's own shapes are back afterwards.
    /// </summary>
    /// <param name="graph">A graph whose shapes have been inferred.</param>
    /// <param name="ask">The question.</param>
    /// <param name="otherwise">The answer where the model holds for its own batch size only.</param>
    public static T AtAnyBatch<T>(Graph graph, Func<T> ask, T otherwise)
    {
        try
        {
            return AssumedShapes.Ask(graph, (_, stated) => stated is { Rank: > 0 } && stated[0].IsKnown ? stated.With(0, Dim.Of(AnyBatch)) : stated, ask);
        }
        catch (MippException)
        {
            return otherwise;
        }
    }
}
