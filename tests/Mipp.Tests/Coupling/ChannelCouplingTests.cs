using Mipp.Coupling;
using Mipp.Graphs;

namespace Mipp.Tests.Coupling;

public sealed class ChannelCouplingTests
{
    private readonly NetworkBuilder net = new();

    [Fact]
    public void A_chain_has_a_group_per_layer_and_the_last_one_is_frozen()
    {
        var x = net.Input("x", 3, 8, 8);
        var hidden = net.Relu(net.BatchNorm("bn1", net.Conv("conv1", x, 8)));
        var coupling = ChannelCoupling.Analyse(net.Build(net.Conv("conv2", hidden, 4)));

        AssertGroups(
            coupling,
            "conv1: 8 units, conv1 -> conv2",
            "conv2: 4 units, conv2 -> nothing, frozen: it is the network's output 'conv2:out'");
        foreach (string name in new[] { "conv1.weight", "conv1.bias", "bn1.weight", "bn1.bias", "bn1.running_mean", "bn1.running_var" })
            AssertPositions(coupling, "conv1", unit: 5, name, 0, 5);
        AssertPositions(coupling, "conv1", unit: 5, "conv2.weight", 1, 5);
        AssertPositions(coupling, "conv1", unit: 5, "conv2.weight", 0);
        AssertPositions(coupling, "conv1", unit: 5, "conv1.weight", 1);
    }

    [Fact]
    public void A_residual_addition_ties_what_it_adds_and_leaves_the_inside_of_the_block_alone()
    {
        var stem = net.Relu(net.Conv("stem", net.Input("x", 3, 8, 8), 8));
        var block = net.Conv("b", net.Relu(net.Conv("a", stem, 6)), 8);
        var coupling = ChannelCoupling.Analyse(net.Build(net.Conv("head", net.Relu(net.Add(stem, block)), 2)));

        AssertGroups(
            coupling,
            "stem: 8 units, stem + b -> a + head",
            "a: 6 units, a -> b",
            "head: 2 units, head -> nothing, frozen: it is the network's output 'head:out'");
    }

    [Fact]
    public void A_zero_padded_shortcut_splits_the_wider_stream()
    {
        var narrow = net.Relu(net.Conv("stem", net.Input("x", 3, 8, 8), 4));
        var wide = net.Conv("b", net.Relu(net.Conv("a", narrow, 8, stride: 2)), 8);
        var sum = net.Relu(net.Add(wide, net.PaddedShortcut(narrow, 8)));
        var coupling = ChannelCoupling.Analyse(net.Build(net.Gemm("fc", net.Flatten(net.GlobalPool(sum)), 3)));

        AssertGroups(
            coupling,
            "stem: 4 units, stem + b -> a + fc",
            "a: 8 units, a -> b",
            "b: 4 units, b -> fc",
            "fc: 3 units, fc -> nothing, frozen: it is the network's output 'fc:out'");
        AssertPositions(coupling, "stem", unit: 1, "b.weight", 0, 3);
        AssertPositions(coupling, "b", unit: 1, "b.weight", 0, 1);
        AssertPositions(coupling, "b", unit: 2, "b.weight", 0, 6);
    }

    [Fact]
    public void Concatenation_puts_groups_at_offsets()
    {
        var x = net.Input("x", 3, 8, 8);
        var joined = net.Concat(net.Conv("a", x, 4), net.Conv("b", x, 6));
        var coupling = ChannelCoupling.Analyse(net.Build(net.Conv("c", net.Relu(joined), 2)));

        AssertGroups(
            coupling,
            "a: 4 units, a -> c",
            "b: 6 units, b -> c",
            "c: 2 units, c -> nothing, frozen: it is the network's output 'c:out'");
        AssertPositions(coupling, "a", unit: 3, "c.weight", 1, 3);
        AssertPositions(coupling, "b", unit: 0, "c.weight", 1, 4);
        AssertPositions(coupling, "b", unit: 0, "b.weight", 0, 0);
    }

    [Fact]
    public void Concatenation_with_the_networks_input_leaves_the_other_part_free()
    {
        var x = net.Input("x", 3, 8, 8);
        var coupling = ChannelCoupling.Analyse(net.Build(net.Conv("b", net.Concat(x, net.Conv("a", x, 4)), 2)));

        Assert.Null(coupling.Find("a")!.FrozenReason);
        AssertPositions(coupling, "a", unit: 1, "b.weight", 1, 4);
    }

    [Fact]
    public void Flatten_repeats_each_channel_over_its_positions()
    {
        var pooled = net.MaxPool(net.Conv("conv", net.Input("x", 1, 4, 4), 3));
        var coupling = ChannelCoupling.Analyse(net.Build(net.Gemm("fc", net.Flatten(pooled), 2)));

        AssertPositions(coupling, "conv", unit: 1, "fc.weight", 1, 4, 5, 6, 7);
    }

    [Fact]
    public void A_depthwise_filter_goes_with_its_channel()
    {
        var wide = net.Relu(net.Conv("expand", net.Input("x", 3, 8, 8), 6, kernel: 1));
        var deep = net.Relu(net.Conv("depthwise", wide, 6, group: 6));
        var coupling = ChannelCoupling.Analyse(net.Build(net.Conv("project", deep, 2, kernel: 1)));

        AssertGroups(
            coupling,
            "expand: 6 units, expand + depthwise -> project",
            "project: 2 units, project -> nothing, frozen: it is the network's output 'project:out'");
        AssertPositions(coupling, "expand", unit: 2, "depthwise.weight", 0, 2);
    }

    [Fact]
    public void Groups_of_a_convolution_go_whole()
    {
        var hidden = net.Relu(net.Conv("a", net.Input("x", 3, 8, 8), 8));
        var coupling = ChannelCoupling.Analyse(net.Build(net.Conv("c", net.Conv("b", hidden, 12, group: 4), 2)));

        AssertGroups(
            coupling,
            "a: 4 units, a + b -> c",
            "c: 2 units, c -> nothing, frozen: it is the network's output 'c:out'");
        AssertPositions(coupling, "a", unit: 1, "a.weight", 0, 2, 3);
        AssertPositions(coupling, "a", unit: 1, "b.weight", 0, 3, 4, 5);
        AssertPositions(coupling, "a", unit: 1, "c.weight", 1, 3, 4, 5);
    }

    [Fact]
    public void A_weight_that_two_nodes_read_ties_them()
    {
        var x = net.Input("x", 3, 8, 8);
        var shared = net.Weight("shared.weight", 5, 3, 3, 3);
        var (left, right) = (net.Conv("left", x, shared, bias: false), net.Conv("right", net.MaxPool(x), shared, bias: false));
        var coupling = ChannelCoupling.Analyse(net.Build(net.Conv("p", left, 2), net.Conv("q", right, 2)));

        var group = coupling.Groups[0];
        Assert.Equal("shared: 5 units, left + right -> p + q", Describe(group));
    }

    [Fact]
    public void A_constant_whose_other_reader_cannot_be_cut_freezes_the_channels_it_scales()
    {
        var x = net.Input("x", 4, 8, 8);
        var scale = net.Weight("scale", 4, 1, 1);
        var scaled = net.Apply("Mul", [net.Conv("a", x, 4), scale]);
        var coupling = ChannelCoupling.Analyse(net.Build(net.Conv("b", scaled, 2), net.Apply("Mul", [x, scale])));

        Assert.NotNull(coupling.Find("a")!.FrozenReason);
    }

    [Fact]
    public void A_filter_that_is_computed_freezes_what_it_reads()
    {
        var hidden = net.Relu(net.Conv("a", net.Input("x", 3, 8, 8), 4));
        var filter = net.Apply("Reshape", [net.Gemm("fc", net.Graph.AddInput("z", ElementType.Float32, Shape.Of([2, 5])), 36), net.Integers("shape", 2, 4, 3, 3)]);
        var coupling = ChannelCoupling.Analyse(net.Build(net.Conv("b", hidden, filter, bias: false)));

        Assert.Equal("its weights 'reshape2:out' are computed at node 'b' (Conv)", coupling.Find("a")!.FrozenReason);
    }

    [Fact]
    public void A_gate_goes_with_the_channels_it_scales()
    {
        var features = net.Relu(net.Conv("conv", net.Input("x", 3, 8, 8), 8));
        var squeezed = net.Relu(net.Conv("squeeze", net.GlobalPool(features), 4, kernel: 1));
        var gate = net.Apply("Sigmoid", [net.Conv("excite", squeezed, 8, kernel: 1)]);
        var coupling = ChannelCoupling.Analyse(net.Build(net.Conv("head", net.Apply("Mul", [features, gate]), 2)));

        AssertGroups(
            coupling,
            "conv: 8 units, conv + excite -> squeeze + head",
            "squeeze: 4 units, squeeze -> excite",
            "head: 2 units, head -> nothing, frozen: it is the network's output 'head:out'");
    }

    [Fact]
    public void An_operator_that_is_not_known_freezes_what_it_touches_and_is_named()
    {
        var hidden = net.Conv("a", net.Input("x", 3, 8, 8), 4);
        var strange = net.Apply("Mystery", [hidden], name: "odd", domain: "com.example");
        strange.Shape = hidden.Shape;
        var coupling = ChannelCoupling.Analyse(net.Build(net.Conv("c", net.Relu(net.Conv("b", strange, 4)), 2)));

        Assert.Equal("operator Mystery is not known, and how it mixes channels is not guessed: node 'odd' (Mystery)", coupling.Find("a")!.FrozenReason);
        Assert.Null(coupling.Find("b")!.FrozenReason);
    }

    [Fact]
    public void A_node_without_shapes_freezes_what_it_touches()
    {
        var hidden = net.Conv("a", net.Input("x", 3, 8, 8), 4);
        var graph = net.Build(net.Relu(net.Apply("Mystery", [hidden], name: "odd")));
        var relu = graph.Nodes[^1];

        var coupling = ChannelCoupling.Analyse(graph);

        Assert.Null(relu.Outputs[0]!.Shape);
        Assert.Contains("'odd' (Mystery)", coupling.Find("a")!.FrozenReason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_output_that_is_also_read_inside_is_frozen()
    {
        var hidden = net.Conv("a", net.Input("x", 3, 8, 8), 4);
        var coupling = ChannelCoupling.Analyse(net.Build(hidden, net.Conv("b", hidden, 2)));

        Assert.Equal("a: 4 units, a -> b, frozen: it is the network's output 'a:out'", Describe(coupling.Groups[0]));
    }

    [Fact]
    public void An_axis_that_a_rule_does_not_mention_is_frozen()
    {
        var hidden = net.Conv("a", net.Input("x", 3, 8, 8), 4);
        var graph = net.Build(net.Conv("b", hidden, 2));
        var values = new ValueLabels();
        var context = new CouplingContext(graph.Nodes[1], values, [], []);
        var channels = values.Table.Fresh(4);
        values.Assign(hidden, 1, channels);

        context.FreezeUnasked();

        Assert.Equal("axis 1 of 'a:out' cannot be cut at node 'b' (Conv)", values.Table.FrozenReason(channels.Labels[0]));
    }

    [Fact]
    public void Names_follow_PyTorchs_scopes_where_weights_have_none()
    {
        var x = net.Input("x", 3, 8, 8);
        var first = net.Conv("/layer1/layer1.0/conv1/Conv", x, net.Weight("onnx::Conv_266", 4, 3, 3, 3), bias: false);
        var second = net.Conv("/Conv_1", first, net.Weight("onnx::Conv_267", 4, 4, 3, 3), bias: false);
        var third = net.Conv("", second, net.Weight("onnx::Conv_268", 4, 4, 3, 3), bias: false);
        var coupling = ChannelCoupling.Analyse(net.Build(third));

        Assert.Equal(["layer1.0.conv1", "Conv_1", ":out"], coupling.Groups.Select(g => g.Name));
    }

    [Fact]
    public void Groups_that_begin_at_the_same_layer_have_different_names()
    {
        var hidden = net.Conv("a", net.Input("x", 3, 8, 8), 6);
        var (left, right) = (net.Slice(hidden, 1, 0, 2), net.Slice(hidden, 1, 2, 6));
        var coupling = ChannelCoupling.Analyse(net.Build(net.Conv("p", left, 2), net.Conv("q", right, 2)));

        Assert.Equal("a: 2 units, a -> p", Describe(coupling.Groups[0]));
        Assert.Equal("a#2: 4 units, a -> q", Describe(coupling.Groups[1]));
    }

    [Fact]
    public void A_stream_that_a_thousand_branches_write_is_one_group()
    {
        var x = net.Conv("stem", net.Input("x", 3, 8, 8), 256, kernel: 1);
        for (int i = 0; i < 1250; i++)
        {
            var inside = net.Relu(net.Conv($"a{i}", x, 16, kernel: 1));
            x = net.Add(x, net.Conv($"b{i}", inside, 256, kernel: 1));
        }
        var graph = net.Build(net.Conv("head", x, 2, kernel: 1));
        Assert.Equal(5002, graph.Nodes.Count);

        var coupling = ChannelCoupling.Analyse(graph);

        Assert.Equal(1252, coupling.Groups.Length);
        Assert.Equal(1251, coupling.Groups[0].Producers.Length);
    }

    private static void AssertGroups(ChannelCoupling coupling, params string[] expected) =>
        Assert.Equal(expected, coupling.Groups.Select(Describe));

    private static void AssertPositions(ChannelCoupling coupling, string group, int unit, string value, int axis, params int[] expected) =>
        Assert.Equal(expected, coupling.Find(group)!.Units[unit].Positions(coupling.Graph.Find(value)!, axis).ToArray());

    private static string Describe(ChannelGroup group)
    {
        string producers = string.Join(" + ", group.Producers.Select(p => p.Name));
        string consumers = group.Consumers.IsEmpty ? "nothing" : string.Join(" + ", group.Consumers.Select(c => c.Node.Name));
        string frozen = group.FrozenReason is null ? "" : $", frozen: {group.FrozenReason}";
        return $"{group.Name}: {group.Width} units, {producers} -> {consumers}{frozen}";
    }
}
