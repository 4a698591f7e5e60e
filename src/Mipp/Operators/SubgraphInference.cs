using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>States what the graph inside a node computes.</summary>
internal static class SubgraphInference
{
    /// <summary>Types and shapes of the graph's outputs, from those of the values that it captures.</summary>
    /// <param name="context">The node's.</param>
    /// <param name="subgraph">The graph.</param>
    /// <param name="declared">Types and shapes of the inputs that it declares; a shape is null where it is not known.</param>
    public static IReadOnlyList<(ElementType Type, Shape? Shape)> Outputs(
        InferenceContext context, Subgraph subgraph, params ReadOnlySpan<(ElementType Type, Shape? Shape)> declared)
    {
        var body = subgraph.Body;
        var captured = context.Node.Inputs.TakeLast(context.Node.CapturedInputs).OfType<Value>()
            .ToDictionary(v => v.Name, StringComparer.Ordinal);
        if (declared.Length != subgraph.DeclaredInputs)
            throw context.Fail($"its graph '{body.Name}' takes {subgraph.DeclaredInputs} inputs, {declared.Length} are given");
        for (int i = 0; i < declared.Length; i++)
            (body.Inputs[i].ElementType, body.Inputs[i].Shape) = declared[i];
        for (int i = 0; i < subgraph.Captured.Length; i++)
        {
            var inner = body.Inputs[subgraph.DeclaredInputs + i];
            var outer = captured[subgraph.Captured[i]];
            (inner.ElementType, inner.Shape, inner.Contents) = (outer.ElementType, outer.Shape, outer.Contents);
        }
        // What was inferred from other shapes must not be taken for what the file declares.
        foreach (var value in body.Nodes.SelectMany(n => n.Outputs).OfType<Value>())
            (value.Shape, value.Contents) = (null, null);
        ShapeInference.Run(body);
        return [.. body.Outputs.Select(o => (o.ElementType, o.Shape))];
    }
}
