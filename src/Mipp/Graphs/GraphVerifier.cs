namespace Mipp.Graphs;

/// <summary>What holds for every graph, whatever was done to it.</summary>
internal static class GraphVerifier
{
    /// <summary>The invariants, and for each what in a graph breaks it.</summary>
    public static IReadOnlyList<(string Name, Func<Graph, IEnumerable<string>> Violations)> Invariants { get; } =
    [
        ("every value is found by its name", NamesFindValues),
        ("every value comes from exactly one place", OneOrigin),
        ("nodes read only what comes before them", TopologicalOrder),
        ("a value knows the nodes that read it", UsesMatchInputs),
        ("a value knows the node that computes it", ProducersMatchOutputs),
        ("the graph's outputs are values of the graph", OutputsExist),
        ("an initializer's type and shape are those of its data", InitializersMatchData),
        ("shapes are possible", ShapesArePossible),
        ("known contents have the length that the shape says", ContentsMatchShapes),
    ];

    /// <summary>Checks every invariant.</summary>
    /// <exception cref="MippException">One does not hold; the message says which, and where.</exception>
    public static void Verify(Graph graph)
    {
        foreach (var (name, violations) in Invariants)
            if (violations(graph).FirstOrDefault() is { } violation)
                throw new MippException($"the graph '{graph.Name}' is broken: {violation} ({name}).");
    }

    private static IEnumerable<string> NamesFindValues(Graph graph)
    {
        var mentioned = graph.Inputs.Concat(graph.Nodes.SelectMany(n => n.Inputs.Concat(n.Outputs)).OfType<Value>());
        return mentioned.Concat(graph.Values).Where(v => v.Name.Length == 0 || graph.Find(v.Name) != v)
            .Select(v => $"'{v.Name}' is not the value of that name");
    }

    private static IEnumerable<string> OneOrigin(Graph graph)
    {
        var inputs = graph.Inputs.ToHashSet();
        return graph.Values.Where(v => Count(v.IsInitializer) + Count(v.Producer is not null) + Count(inputs.Contains(v)) != 1)
            .Select(v => $"'{v.Name}' must be an input, an initializer or computed by a node, and only one of these");
    }

    private static IEnumerable<string> TopologicalOrder(Graph graph)
    {
        var known = graph.Values.Where(v => v.Producer is null).ToHashSet();
        foreach (var node in graph.Nodes)
        {
            foreach (var input in node.Inputs)
                if (input is not null && !known.Contains(input))
                    yield return $"node {node.Label} reads '{input.Name}' before it is computed";
            known.UnionWith(node.Outputs.OfType<Value>());
        }
    }

    private static IEnumerable<string> UsesMatchInputs(Graph graph)
    {
        var expected = graph.Nodes.SelectMany(n => n.Inputs.Select((input, i) => (input, new Use(n, i))))
            .Where(u => u.input is not null).ToHashSet();
        foreach (var value in graph.Values)
            foreach (var use in value.Uses)
                if (!expected.Remove((value, use)))
                    yield return $"'{value.Name}' says it is input {use.Index} of {use.Node.Label}, or says so twice";
        foreach (var (value, use) in expected)
            yield return $"'{value!.Name}' does not know that it is input {use.Index} of {use.Node.Label}";
    }

    private static IEnumerable<string> ProducersMatchOutputs(Graph graph)
    {
        foreach (var node in graph.Nodes)
            foreach (var output in node.Outputs)
                if (output is not null && output.Producer != node)
                    yield return $"'{output.Name}' does not know that {node.Label} computes it";
        var nodes = graph.Nodes.ToHashSet();
        foreach (var value in graph.Values)
            if (value.Producer is { } producer && (!nodes.Contains(producer) || !producer.Outputs.Contains(value)))
                yield return $"'{value.Name}' says that {producer.Label} computes it";
    }

    private static IEnumerable<string> OutputsExist(Graph graph) =>
        graph.Outputs.Where(o => graph.Find(o.Name) != o).Select(o => $"output '{o.Name}' is no value of the graph");

    private static IEnumerable<string> InitializersMatchData(Graph graph) =>
        graph.Initializers.Where(i => i.ElementType != i.Data!.dtype.ToElementType() || !Shape.Of(i.Data.shape).Equals(i.Shape))
            .Select(i => $"'{i.Name}' holds {i.Data!.dtype.ToElementType()}{Shape.Of(i.Data.shape)} but says {i.ElementType}{i.Shape}");

    private static IEnumerable<string> ShapesArePossible(Graph graph) =>
        graph.Values.Where(v => v.Shape is { IsPossible: false }).Select(v => $"'{v.Name}' has the shape {v.Shape}");

    private static IEnumerable<string> ContentsMatchShapes(Graph graph) =>
        graph.Values.Where(v => v is { Contents: { } contents, Shape: { } shape }
                && (shape.Rank > 1 || (shape.IsKnown && contents.Length != shape.Aggregate(1L, (n, d) => n * d.Factor))))
            .Select(v => $"'{v.Name}' of shape {v.Shape} has {v.Contents!.Value.Length} known elements");

    private static int Count(bool holds) => holds ? 1 : 0;
}
