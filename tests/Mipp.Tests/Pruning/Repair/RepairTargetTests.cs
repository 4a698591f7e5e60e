using Mipp.Graphs;
using Mipp.Operators;
using Mipp.Pruning.Repair;
using Mipp.Tests.Coupling;

namespace Mipp.Tests.Pruning.Repair;

public sealed class RepairTargetTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_the_network_also_puts_out_must_be_met_below_zero_too(bool isOutput)
    {
        var net = new NetworkBuilder(seed: 1);
        var before = net.BatchNorm("bn", net.Conv("conv", net.Input("x", 2, 4, 4), 3));
        if (isOutput)
            net.Graph.AddOutput(before);
        using var graph = net.Build(net.Conv("head", net.Relu(before), 2));

        var target = Of(graph, "conv");

        Assert.Equal(!isOutput, target.IsRectified);
        Assert.Equal(isOutput ? null : "bn", target.Normalisation?.Name);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_the_network_also_puts_out_makes_up_for_no_shortcut(bool isOutput)
    {
        var net = new NetworkBuilder(seed: 1);
        var stem = net.Relu(net.Conv("stem", net.Input("x", 2, 4, 4), 3));
        var branch = net.Conv("branch", stem, 3);
        if (isOutput)
            net.Graph.AddOutput(branch);
        using var graph = net.Build(net.Conv("head", net.Relu(net.Add(stem, branch)), 2));

        Assert.Equal(!isOutput, Of(graph, "branch").Shortcut is not null);
    }

    [Fact]
    public void A_normalisation_by_what_is_computed_cannot_be_undone()
    {
        var net = new NetworkBuilder(seed: 1);
        var x = net.Input("x", 2, 4, 4);
        var scale = net.Apply("Abs", [net.Weight("scale", 3)]);
        var normalised = net.Apply(
            "BatchNormalization", [net.Conv("conv", x, 3), scale, net.Weight("bias", 3), net.Weight("mean", 3), net.Positive("variance", 3)], name: "bn");
        using var graph = net.Build(net.Conv("head", net.Relu(normalised), 2));

        var target = Of(graph, "conv");

        Assert.Null(target.Normalisation);
        Assert.Equal("conv:out", target.Observed.Name);
    }

    private static RepairTarget Of(Graph graph, string node)
    {
        var order = RepairOrder.Of(graph).Index().ToDictionary(n => n.Item, n => n.Index);
        var map = graph.Nodes.Single(n => n.Name == node);
        return RepairTarget.Of(((ILinearOperator)map.Operator!).Describe(map)!, graph, order);
    }
}
