using Mipp.Execution;
using Mipp.Operators;
using Mipp.Tensors;

namespace Mipp.Graphs;

/// <summary>Puts initializers in the place of nodes that always compute the same, and drops what is then not needed.</summary>
/// <remarks>
/// Runs at loading: the model's inputs, outputs and numerics stay, its nodes get fewer. Two kinds of nodes fold: those that
/// read initializers only, and shape arithmetic whose result is known whatever the batch size is. A batch size that the file
/// states as a plain number is not taken as known, since such a model often runs at other sizes too.
/// </remarks>
internal static class ConstantFolding
{
    /// <summary>A constant may be larger than what it is computed from by this many elements; more would bloat the model.</summary>
    private const long MaxGrowth = 1 << 16;

    /// <summary>Folds what can be folded; shapes must have been inferred, and are afterwards.</summary>
    public static void Run(Graph graph)
    {
        // A constant that was computed may be a size, which makes more shapes known.
        while (FoldShapeArithmetic(graph) || FoldInitializers(graph))
            ShapeInference.Run(graph);
        DeadNodes.Remove(graph);
    }

    private static bool FoldShapeArithmetic(Graph graph)
    {
        var known = KnownAtAnyBatch(graph);
        foreach (var node in known)
            graph.Replace(node, [.. node.Outputs.OfType<Value>().Select(ToTensor)]);
        return known.Count > 0;
    }

    private static bool FoldInitializers(Graph graph)
    {
        int before = graph.Nodes.Count;
        foreach (var node in graph.Nodes.Where(n => IsFoldable(graph, n)).ToList())
            if (Compute(node) is { } results)
                graph.Replace(node, results);
        return graph.Nodes.Count < before;
    }

    /// <summary>The nodes whose results shape inference knows while the batch size is a symbol.</summary>
    private static List<Node> KnownAtAnyBatch(Graph graph) =>
        FixedBatch.AtAnyBatch(graph, () => graph.Nodes.Where(n => IsKnown(graph, n)).ToList(), otherwise: []);

    private static bool IsKnown(Graph graph, Node node) =>
        node.Outputs.All(o => o is { ElementType: ElementType.Int64 or ElementType.Int32 or ElementType.Bool, Shape: not null }
            && o.Contents is { } contents && contents.All(d => d.IsKnown))
        && !node.Outputs.Any(graph.Outputs.Contains);

    private static Tensor ToTensor(Value value)
    {
        long[] contents = [.. value.Contents!.Value.Select(d => d.Factor)];
        using var scope = new TensorScope();
        return scope.Keep(Tensor.FromArray<long>(contents, value.Shape!.AtBatchOne()).to(value.ElementType.ToDType()!.Value));
    }

    private static bool IsFoldable(Graph graph, Node node) =>
        node.Operator is not null
        && node.Inputs.Any(i => i is not null)
        && !node.Outputs.Any(graph.Outputs.Contains);

    /// <summary>The node's outputs, or null when they depend on the model's inputs, are too large or cannot be computed.</summary>
    private static Tensor[]? Compute(Node node)
    {
        if (node.Inputs.Any(i => i is { IsInitializer: false }))
            return null;
        long before = node.Inputs.Sum(i => i?.Data!.numel() ?? 0);
        if (!node.Outputs.All(o => o is null || (o.Shape is { IsKnown: true } shape && Elements(shape) <= before + MaxGrowth)))
            return null;
        using var scope = new TensorScope();
        try
        {
            var inputs = node.Inputs.Select(i => i?.Data).ToList();
            var results = NodeRunner.Run(node, inputs, node.Opset, ExecutionMode.Inference);
            // A result may be a view of an input, which stays a parameter of its own.
            return [.. results.Select(r => scope.Keep(r.contiguous().clone()))];
        }
        catch (MippException)
        {
            // It will say so when it is run; a model that is only inspected needs no more.
            return null;
        }
    }

    private static long Elements(Shape shape) => shape.Aggregate(1L, (count, dim) => count * dim.Factor);
}
