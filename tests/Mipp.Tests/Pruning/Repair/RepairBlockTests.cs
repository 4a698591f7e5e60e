using System.Collections.Immutable;
using Mipp.Graphs;
using Mipp.Operators;
using Mipp.Pruning.Repair;
using Mipp.Tests.Coupling;

namespace Mipp.Tests.Pruning.Repair;

public class RepairBlockTests
{
    [Fact]
    public void What_is_no_map_comes_first_and_nothing_before_what_it_reads()
    {
        using var graph = Residual();
        var order = RepairOrder.Of(graph);
        Assert.Equal(graph.Nodes.ToHashSet(), [.. order]);
        foreach (var node in order)
            Assert.All(node.Inputs.OfType<Value>().Where(i => i.Producer is not null), i => Assert.True(order.IndexOf(i.Producer!) < order.IndexOf(node)));
        int Place(string name) => order.IndexOf(graph.Nodes.Single(n => n.Name == name));
        Assert.True(Place("second.one") < Place("carried"), "maps keep their order");
        Assert.True(Place("smaller") < Place("second.one"), "the pooled shortcut is known before");
    }

    [Fact]
    public void A_block_lies_between_two_values_that_everything_passes_through_and_has_six_maps_or_what_is_left()
    {
        using var graph = Residual();
        var blocks = Blocks(graph);
        Assert.Equal(
            ["first.one first.two second.one second.two carried wide | wide:out", "narrow scores | scores:out"],
            blocks.Select(b => $"{string.Join(' ', b.Maps.Append(b.Last).Select(m => m.Name))} | {End(b.Last)}"));
        // Only what it computes itself, what it begins with, and constants.
        foreach (var block in blocks)
            Assert.All(
                block.Nodes.SelectMany(n => n.Inputs).OfType<Value>(),
                i => Assert.True(i.IsInitializer || i == block.Start || block.Nodes.Contains(i.Producer!), i.Name));
    }

    [Fact]
    public void A_block_ends_where_a_target_is_met()
    {
        using var graph = Residual();
        var order = RepairOrder.Of(graph);
        // Nobody knows what the dense network has after the maps of the last block.
        var blocks = RepairBlock.Of(graph, order, n => n.Operator is not ILinearOperator ? null : n.Name is "wide" or "narrow" or "scores" ? "elsewhere" : End(n));
        Assert.Equal(["stem first.one first.two second.one second.two carried"], blocks.Select(b => string.Join(' ', b.Maps.Append(b.Last).Select(m => m.Name))));
    }

    [Fact]
    public void A_network_that_nothing_divides_is_no_block_when_it_is_large()
    {
        var net = new NetworkBuilder();
        var x = net.Relu(net.Conv("stem", net.Input("x", 3, 8, 8), 4));
        var sum = x;
        for (int i = 0; i < 20; i++)
            sum = net.Add(net.Conv($"branch{i}", x, 4), sum);
        using var graph = net.Build([sum]);
        Assert.Empty(Blocks(graph));
    }

    /// <summary>A stem, two residual blocks, the second with a map in its shortcut and one that pools, and a chain of two.</summary>
    private static Graph Residual()
    {
        var net = new NetworkBuilder();
        var x = net.Relu(net.Conv("stem", net.Input("x", 3, 8, 8), 4));
        var one = net.Relu(net.Conv("first.one", x, 6));
        x = net.Relu(net.Apply("Add", [net.Conv("first.two", one, 4), x], name: "first.sum"));
        var two = net.Conv("second.two", net.Relu(net.Conv("second.one", x, 6)), 4);
        var smaller = net.Apply(
            "AveragePool", [x], Attributes.Empty.With("kernel_shape", new long[] { 3, 3 }).With("pads", new long[] { 1, 1, 1, 1 }), "smaller");
        x = net.Relu(net.Apply("Add", [net.Add(two, smaller), net.Conv("carried", x, 4)], name: "second.sum"));
        x = net.Relu(net.Conv("narrow", net.Relu(net.Conv("wide", x, 8)), 4));
        return net.Build([net.Gemm("scores", net.Flatten(net.GlobalPool(x)), 5)]);
    }

    private static ImmutableArray<RepairBlock> Blocks(Graph graph) =>
        RepairBlock.Of(graph, RepairOrder.Of(graph), n => n.Operator is ILinearOperator && n.Name != "stem" ? End(n) : null);

    /// <summary>As <see cref="RepairTarget"/> has it: the sum that a map's output is added to last, or the output.</summary>
    private static string End(Node map) => map.Name switch
    {
        "first.two" => "first.sum:out",
        "carried" => "second.sum:out",
        _ => map.Outputs[0]!.Name,
    };
}
