using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>States the element type and shape of every value from those of the inputs and initializers.</summary>
internal static class ShapeInference
{
    /// <summary>
    /// Infers in the nodes' order. Where an operator is not known or cannot tell, what the values already say is kept: after
    /// loading, what the file declared.
    /// </summary>
    /// <exception cref="MippException">Shapes or attributes contradict each other; the message names the node.</exception>
    public static void Run(Graph graph)
    {
        foreach (var node in graph.Nodes)
            Run(node);
    }

    /// <summary>Infers one node's outputs; what it reads must have been inferred before.</summary>
    /// <exception cref="MippException">Shapes or attributes contradict each other; the message names the node.</exception>
    public static void Run(Node node)
    {
        if (node.Operator is { } op)
            Infer(op, node, new InferenceContext(node, node.Opset));
    }

    private static void Infer(Operator op, Node node, InferenceContext context)
    {
        var before = node.Outputs.Select(o => (o?.ElementType, o?.Shape)).ToArray();
        op.Infer(context);
        foreach (var (output, (type, shape)) in node.Outputs.Zip(before))
        {
            if (output is null)
                continue;
            if (output.ElementType == ElementType.Undefined)
                output.ElementType = type!.Value;
            output.Shape = Merge(output.Shape, shape);
            if (output.Shape is { IsPossible: false })
                throw context.Fail($"its output would have the shape {output.Shape}");
        }
    }

    /// <summary>The inferred shape, with the declared one's dimensions where nothing was inferred.</summary>
    private static Shape? Merge(Shape? inferred, Shape? declared)
    {
        if (inferred is null || declared is null || inferred.Rank != declared.Rank)
            return inferred ?? declared;
        return new Shape(inferred.Zip(declared, (i, d) => InferenceContext.IsUnknown(i) ? d : i));
    }
}
