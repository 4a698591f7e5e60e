using Mipp.Coupling;
using Mipp.Graphs;
using Mipp.Surgery;
using Mipp.Tests.Coupling;

namespace Mipp.Tests.Surgery;

public sealed class FootprintTests
{
    // conv 3→4, 3×3, at 8×8; batch norm; depthwise 3×3 at 4×4 (stride 2); fc 4·4·4→2.
    private const long ConvMacs = 4 * 3 * 9 * 64;
    private const long DepthwiseMacs = 4 * 9 * 16;
    private const long LinearMacs = 64 * 2;
    private const long Parameters = (108 + 4) + (4 + 4) + (36 + 4) + (128 + 2);

    private readonly Graph graph = Build();

    [Fact]
    public void Macs_and_parameters_are_those_counted_by_hand() =>
        Assert.Equal(new Footprint(ConvMacs + DepthwiseMacs + LinearMacs, Parameters), Footprint.Of(graph));

    [Fact]
    public void A_unit_saves_its_share_of_every_layer_it_passes()
    {
        var coupling = ChannelCoupling.Analyse(graph);
        var tracker = new FootprintModel(coupling).Start();
        var group = coupling.Groups[0];
        var saving = new Footprint((ConvMacs + DepthwiseMacs + LinearMacs) / 4, 28 + 2 + 10 + 32);

        Assert.Equal(saving, tracker.SavingOf(group));
        tracker.Remove(group, 2);
        Assert.Equal(Footprint.Of(graph) - saving, tracker.Current);
        Assert.Equal(3, tracker.Left(group));
        Assert.Equal([0, 1, 3], tracker.Selection.Kept(group));
    }

    [Fact]
    public void What_a_unit_saves_depends_on_what_else_is_gone()
    {
        var net = new NetworkBuilder();
        var hidden = net.Conv("b", net.Conv("a", net.Input("x", 3, 4, 4), 4, kernel: 1), 6, kernel: 1);
        var coupling = ChannelCoupling.Analyse(net.Build(net.Conv("c", hidden, 2, kernel: 1)));
        var tracker = new FootprintModel(coupling).Start();
        var (a, b) = (coupling.Groups[0], coupling.Groups[1]);

        Assert.Equal(16 * (4 + 2), tracker.SavingOf(b).Macs);
        tracker.Remove(a, 0);
        Assert.Equal(16 * (3 + 2), tracker.SavingOf(b).Macs);
        tracker.Remove(a, 1);
        Assert.Equal(16 * (2 + 2), tracker.SavingOf(b).Macs);
    }

    [Fact]
    public void The_last_unit_of_a_group_and_frozen_ones_stay()
    {
        var coupling = ChannelCoupling.Analyse(graph);
        var tracker = new FootprintModel(coupling).Start();
        var (group, frozen) = (coupling.Groups[0], coupling.Groups[1]);
        for (int unit = 0; unit < 3; unit++)
            tracker.Remove(group, unit);

        Assert.False(tracker.CanRemove(group));
        Assert.Throws<InvalidOperationException>(() => tracker.Remove(group, 3));
        Assert.False(tracker.CanRemove(frozen));
        Assert.Throws<InvalidOperationException>(() => tracker.Remove(frozen, 0));
    }

    [Fact]
    public void A_unit_goes_only_once()
    {
        var coupling = ChannelCoupling.Analyse(graph);
        var tracker = new FootprintModel(coupling).Start();
        tracker.Remove(coupling.Groups[0], 1);

        Assert.Throws<InvalidOperationException>(() => tracker.Remove(coupling.Groups[0], 1));
        Assert.Equal(3, tracker.Left(coupling.Groups[0]));
    }

    private static Graph Build()
    {
        var net = new NetworkBuilder();
        var hidden = net.Relu(net.BatchNorm("bn", net.Conv("conv", net.Input("x", 3, 8, 8), 4)));
        var deep = net.Conv("depthwise", hidden, 4, stride: 2, group: 4);
        return net.Build(net.Gemm("fc", net.Flatten(deep), 2));
    }
}
