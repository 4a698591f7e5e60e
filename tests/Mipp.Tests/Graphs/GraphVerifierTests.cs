using System.Collections.Immutable;
using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Tests.Graphs;

public class GraphVerifierTests
{
    /// <summary>For each invariant a way to break it.</summary>
    private static readonly Dictionary<string, Action<Graph>> Damages = new()
    {
        ["every value is found by its name"] = graph => graph.Nodes[1].SetInput(1, Chain().Find("w")),
        ["every value comes from exactly one place"] = graph => graph.Find("x")!.Producer = graph.Nodes[0],
        ["nodes read only what comes before them"] = graph => graph.Nodes[0].SetInput(0, graph.Find("y")),
        ["a value knows the nodes that read it"] = graph => graph.Find("w")!.RemoveUse(new Use(graph.Nodes[1], 1)),
        ["a value knows the node that computes it"] = graph => graph.Find("y")!.Producer = graph.Nodes[0],
        ["the graph's outputs are values of the graph"] = graph => graph.AddOutput(Chain().Find("y")!),
        ["an initializer's type and shape are those of its data"] = graph => graph.Find("w")!.Shape = new Shape(3),
        ["shapes are possible"] = graph => graph.Find("a")!.Shape = new Shape(-1),
        ["known contents have the length that the shape says"] = graph =>
        {
            graph.Find("a")!.Shape = new Shape(3);
            graph.Find("a")!.Contents = [1, 2];
        },
    };

    public static TheoryData<string> Invariants => [.. GraphVerifier.Invariants.Select(i => i.Name)];

    [Fact]
    public void A_graph_as_built_and_its_copy_are_whole()
    {
        using var graph = Chain();
        GraphVerifier.Verify(graph);
        using var copy = graph.Clone();
        GraphVerifier.Verify(copy);
    }

    [Theory]
    [MemberData(nameof(Invariants))]
    public void A_broken_invariant_is_named(string name)
    {
        using var graph = Chain();
        Damages[name](graph);
        var (_, violations) = GraphVerifier.Invariants.Single(i => i.Name == name);
        string violation = violations(graph).First();
        Assert.Contains('\'', violation);
        Assert.Throws<MippException>(() => GraphVerifier.Verify(graph));
    }

    [Fact]
    public void A_use_that_is_told_twice_is_found()
    {
        using var graph = Chain();
        graph.Find("w")!.AddUse(new Use(graph.Nodes[1], 1));
        Assert.Contains("twice", Assert.Throws<MippException>(() => GraphVerifier.Verify(graph)).Message, StringComparison.Ordinal);
    }

    /// <summary>y = Unheard(Unheard(x), w).</summary>
    private static Graph Chain()
    {
        var graph = new Graph("chain", ImmutableDictionary<string, int>.Empty.Add("", 13));
        var x = graph.AddInput("x", ElementType.Float32, new Shape(Dim.Of("N"), 2));
        var w = graph.AddInitializer("w", Tensor.FromArray<float>([1, 2], [2]));
        var a = graph.AddNode("Unheard", [x], ["a"]).Outputs[0];
        graph.AddOutput(graph.AddNode("Unheard", [a, w, null], ["y", ""]).Outputs[0]!);
        return graph;
    }
}
