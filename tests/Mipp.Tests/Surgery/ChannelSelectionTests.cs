using Mipp.Coupling;
using Mipp.Surgery;
using Mipp.Tests.Coupling;

namespace Mipp.Tests.Surgery;

public sealed class ChannelSelectionTests
{
    private readonly ChannelCoupling coupling = Analyse();

    private ChannelGroup Hidden => coupling.Find("a")!;

    private ChannelGroup Frozen => coupling.Find("b")!;

    [Fact]
    public void Everything_is_kept_at_first_and_choosing_leaves_the_original_alone()
    {
        var all = ChannelSelection.All(coupling);
        var some = all.Keep(Hidden, [3, 0]);

        Assert.Equal([0, 1, 2, 3], all.Kept(Hidden));
        Assert.Equal([0, 3], some.Kept(Hidden));
        Assert.Equal([0, 1], some.Kept(Frozen));
        Assert.Equal([0, 3], some.KeptPositions()[(coupling.Graph.Find("b.weight")!, 1)]);
    }

    [Theory]
    [InlineData("group 'a': no unit would be kept; keep at least 1 of its 4.")]
    [InlineData("group 'a' has no unit 4; its units are 0 to 3.", 0, 4)]
    [InlineData("group 'a' has no unit -1; its units are 0 to 3.", 0, -1)]
    [InlineData("group 'a': unit 2 is listed twice; list each kept unit once.", 2, 1, 2)]
    public void Impossible_choices_are_refused(string message, params int[] kept)
    {
        var refusal = Assert.Throws<MippException>(() => ChannelSelection.All(coupling).Keep(Hidden, kept));
        Assert.Equal(message, refusal.Message);
    }

    [Fact]
    public void A_frozen_group_is_kept_whole()
    {
        var all = ChannelSelection.All(coupling);
        Assert.Equal([0, 1], all.Keep(Frozen, [1, 0]).Kept(Frozen));

        var refusal = Assert.Throws<MippException>(() => all.Keep(Frozen, [0]));
        Assert.Equal("group 'b' cannot be cut (it is the network's output 'b:out'); keep all of its 2 units.", refusal.Message);
    }

    [Fact]
    public void A_group_of_another_analysis_is_refused()
    {
        var stranger = Analyse().Find("a")!;
        Assert.Throws<ArgumentException>(() => ChannelSelection.All(coupling).Keep(stranger, [0]));
    }

    private static ChannelCoupling Analyse()
    {
        var net = new NetworkBuilder();
        return ChannelCoupling.Analyse(net.Build(net.Conv("b", net.Conv("a", net.Input("x", 3, 4, 4), 4), 2)));
    }
}
