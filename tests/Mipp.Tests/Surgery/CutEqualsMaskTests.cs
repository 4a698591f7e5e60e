using Mipp.Coupling;
using Mipp.Onnx;
using Mipp.Surgery;
using Mipp.Tensors;

namespace Mipp.Tests.Surgery;

/// <summary>What must hold for any network and any selection, over random ones.</summary>
public sealed class CutEqualsMaskTests
{
    private const int Networks = 150;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, Networks)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_cut_network_computes_what_the_masked_one_does(int seed)
    {
        using var scope = new TensorScope();
        var network = new RandomNetwork(seed);
        using var dense = network.Graph;
        var coupling = ChannelCoupling.Analyse(dense);
        var selection = network.Select(coupling);
        using var cut = GraphCut.Apply(selection);
        using var masked = GraphMask.Apply(selection);

        foreach (int batch in new[] { 1, 2 })
            Assert.InRange(CutProof.Measure(masked, cut, network.Inputs(batch)), 0, CutProof.Limit);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_footprint_is_foretold(int seed)
    {
        using var scope = new TensorScope();
        var network = new RandomNetwork(seed);
        using var dense = network.Graph;
        var coupling = ChannelCoupling.Analyse(dense);
        var selection = network.Select(coupling);
        var model = new FootprintModel(coupling);
        using var cut = GraphCut.Apply(selection);

        Assert.Equal(Footprint.Of(dense), model.Dense);
        Assert.Equal(Footprint.Of(cut), model.Of(selection));
        Assert.Equal(model.Of(selection), Removed(model, selection).Current);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_cut_network_survives_its_file(int seed)
    {
        using var scope = new TensorScope();
        var network = new RandomNetwork(seed);
        using var dense = network.Graph;
        using var cut = GraphCut.Apply(network.Select(ChannelCoupling.Analyse(dense)));
        using var file = new MemoryStream();
        OnnxModel.Save(cut, file);
        file.Position = 0;
        using var loaded = OnnxModel.Load(file);

        Assert.Equal(0, CutProof.Measure(cut, loaded, network.Inputs(2)));
        Assert.Equal(Footprint.Of(cut), Footprint.Of(loaded));
        Assert.Equal(cut.Nodes.Select(n => n.ToString()), loaded.Nodes.Select(n => n.ToString()));
        Assert.Equal(cut.Initializers.Select(i => i.Name), loaded.Initializers.Select(i => i.Name));
    }

    [Fact]
    public void Cutting_nothing_changes_nothing()
    {
        using var scope = new TensorScope();
        var network = new RandomNetwork(1);
        using var dense = network.Graph;
        using var cut = GraphCut.Apply(ChannelSelection.All(ChannelCoupling.Analyse(dense)));

        Assert.Equal(0, CutProof.Measure(dense, cut, network.Inputs(2)));
        Assert.Equal(dense.Values.Select(v => v.ToString()).Order(), cut.Values.Select(v => v.ToString()).Order());
    }

    [Fact]
    public void The_random_networks_are_worth_testing()
    {
        using var scope = new TensorScope();
        var blocks = new HashSet<string>();
        int cutNetworks = 0, changedOutputs = 0, groups = 0, prunable = 0;
        for (int seed = 0; seed < Networks; seed++)
        {
            var network = new RandomNetwork(seed);
            using var dense = network.Graph;
            var selection = network.Select(ChannelCoupling.Analyse(dense));
            using var masked = GraphMask.Apply(selection);
            groups += selection.Coupling.Groups.Length;
            prunable += selection.Coupling.Groups.Count(g => !g.IsFrozen);
            if (selection.KeptPositions().Count == 0)
                continue;
            cutNetworks++;
            blocks.UnionWith(network.Blocks);
            changedOutputs += CutProof.Measure(dense, masked, network.Inputs(1)) > CutProof.Limit ? 1 : 0;
        }

        Assert.Equal(16, blocks.Count);
        Assert.InRange(prunable, groups * 3 / 4, groups);
        Assert.InRange(cutNetworks, Networks * 9 / 10, Networks);
        Assert.InRange(changedOutputs, Networks * 8 / 10, Networks);
    }

    private static FootprintTracker Removed(FootprintModel model, ChannelSelection selection)
    {
        var tracker = model.Start();
        foreach (var group in model.Coupling.Groups)
        {
            foreach (int unit in Enumerable.Range(0, group.Width).Except(selection.Kept(group)))
            {
                var (before, saving) = (tracker.Current, tracker.SavingOf(group));
                tracker.Remove(group, unit);
                Assert.Equal(before - saving, tracker.Current);
            }
            Assert.Equal(selection.Kept(group), tracker.Selection.Kept(group));
        }
        return tracker;
    }
}
