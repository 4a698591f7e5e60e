using System.Collections.Immutable;
using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Tests.Graphs;

public class DeadNodesTests
{
    [Fact]
    public void What_no_output_depends_on_goes_and_the_rest_stays()
    {
        using var graph = new Graph("graph", ImmutableDictionary<string, int>.Empty.Add("", 13));
        var x = graph.AddInput("x", ElementType.Float32, null);
        var unread = graph.AddInput("unread", ElementType.Float32, null);
        var kept = graph.AddInitializer("kept", Tensor.FromArray<float>([1], [1]));
        var dropped = graph.AddInitializer("dropped", Tensor.FromArray<float>([1], [1]));
        var data = dropped.Data!;
        var live = graph.AddNode("Unheard", [x, kept], ["y", "half"]);
        var dead = graph.AddNode("Unheard", [x, dropped, live.Outputs[1]], ["a"]);
        graph.AddNode("Unheard", [dead.Outputs[0], unread], ["b"]);
        graph.AddOutput(live.Outputs[0]!);

        DeadNodes.Remove(graph);

        GraphVerifier.Verify(graph);
        Assert.Equal([live], graph.Nodes);
        Assert.Equal(["x", "unread", "kept", "y", "half"], graph.Values.Select(v => v.Name));
        Assert.True(data.IsInvalid);
        Assert.Equal([new Use(live, 0)], x.Uses);
    }

    [Fact]
    public void An_initializer_that_is_an_output_stays()
    {
        using var graph = new Graph("graph", ImmutableDictionary<string, int>.Empty.Add("", 13));
        graph.AddOutput(graph.AddInitializer("w", Tensor.FromArray<float>([1], [1])));
        DeadNodes.Remove(graph);
        Assert.Single(graph.Initializers);
    }
}
