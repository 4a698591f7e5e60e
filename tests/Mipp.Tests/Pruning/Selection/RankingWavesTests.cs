using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Models;
using Mipp.Pruning.Calibration;
using Mipp.Pruning.Selection;

namespace Mipp.Tests.Pruning.Selection;

public class RankingWavesTests
{
    [Theory]
    [InlineData("lenet5", 1, 28)]
    [InlineData("resnet20", 3, 32)]
    [InlineData("resnet18", 3, 32)]
    [InlineData("vgg11", 3, 32)]
    public void Every_group_sees_what_it_would_see_if_groups_were_ranked_one_by_one_from_the_last(string model, int channels, int size)
    {
        var groups = GroupsOf(model, channels, size);
        var waves = RankingWaves.Of(groups);
        Assert.Equal(Enumerable.Range(0, groups.Length), waves.SelectMany(w => w).Order());
        List<int> ranked = [];
        foreach (int[] wave in waves)
        {
            foreach (int g in wave)
                Assert.Equal(
                    Enumerable.Range(g + 1, groups.Length - g - 1).Where(h => IsSeen(groups[g], groups[h])),
                    ranked.Where(h => IsSeen(groups[g], groups[h])).Order());
            ranked.AddRange(wave);
        }
    }

    [Fact]
    public void Layers_inside_residual_blocks_are_ranked_side_by_side_and_those_of_a_chain_are_not()
    {
        // Of nine blocks two begin a stage: their layers come before its stream does, and are to see what survives of it.
        Assert.Equal(7, RankingWaves.Of(GroupsOf("resnet20", 3, 32))[0].Length);
        Assert.All(RankingWaves.Of(GroupsOf("lenet5", 1, 28)), wave => Assert.Single(wave));
    }

    private static ImmutableArray<GroupLayers> GroupsOf(string model, int channels, int size)
    {
        var graph = ModelZoo.Create(model, [channels, size, size], 10, seed: 1);
        var observation = DenseObservation.Nothing(graph, new SamplingPlan(seed: 0, samples: 1));
        return [.. ChannelCoupling.Analyse(graph).PrunableGroups.Select(g => GroupLayers.Of(g, observation.Layers)).OfType<GroupLayers>()];
    }

    private static bool IsSeen(GroupLayers by, GroupLayers group) => by.Consumers.Any(c =>
        group.Group.Units.Any(u => u.Positions(c.Layer.Layer.Output, c.Layer.Layer.OutputAxis).Length > 0));
}
