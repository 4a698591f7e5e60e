using Mipp.Graphs;

namespace Mipp.Execution;

/// <summary>
/// Nodes whose operator Mipp does not know. They are run by another engine (<c>Runtime/OneNodeModel</c>, which says so when the library is
/// loaded), as constants: no derivative passes through them.
/// </summary>
internal static class ForeignOperators
{
    private static Func<Node, IReadOnlyList<Tensor?>, Tensor[]>? engine;

    /// <summary>Has an engine run them.</summary>
    public static void RunBy(Func<Node, IReadOnlyList<Tensor?>, Tensor[]> run) => engine = run;

    /// <summary>The node's outputs in order, which belong to the current scope.</summary>
    /// <exception cref="MippException">The engine does not know the operator either, or its inputs do not suit it.</exception>
    public static Tensor[] Run(Node node, IReadOnlyList<Tensor?> inputs)
    {
        if (engine is null || node.Attributes.Any(a => a.Value is Subgraph))
            throw new MippException($"node {node.Label} cannot be run: operator {Qualified(node)} is not one that Mipp knows.");
        try
        {
            return engine(node, inputs);
        }
        catch (MippException e)
        {
            throw new MippException(
                $"node {node.Label} cannot be run: operator {Qualified(node)} is not one that Mipp knows, and {e.Message}", e);
        }
    }

    /// <summary>Refuses a network whose derivatives are wanted and would stop at such a node.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="what">What wants them, as a message begins.</param>
    /// <exception cref="MippException">It has such a node.</exception>
    public static void RequireNone(Graph graph, string what)
    {
        if (graph.Nodes.FirstOrDefault(n => n.Operator is null) is { } node)
        {
            throw new MippException(
                $"{what} needs derivatives, and operator {Qualified(node)} of node {node.Label} has none here, as ONNX Runtime runs it; "
                + "choose a criterion that does without, such as mipp.");
        }
    }

    private static string Qualified(Node node) => node.Domain.Length == 0 ? node.Type : $"{node.Domain}.{node.Type}";
}
