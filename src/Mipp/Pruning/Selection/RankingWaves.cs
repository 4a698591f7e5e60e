using System.Collections.Immutable;
using Mipp.Pruning.Calibration;

namespace Mipp.Pruning.Selection;

/// <summary>Which groups can be ranked side by side when they are ranked from the outputs to the inputs.</summary>
internal static class RankingWaves
{
    /// <summary>
    /// Waves of groups such that every group is ranked once it is known what survives of later groups that its consumers compute, and
    /// before that is known of earlier ones: as if the groups were ranked one after the other, the last one first.
    /// </summary>
    /// <param name="groups">The groups in the graph's order.</param>
    /// <returns>Groups' numbers by wave, those with the most to be read first, so that no worker is left alone with them.</returns>
    public static ImmutableArray<int[]> Of(ImmutableArray<GroupLayers> groups)
    {
        int[] waves = new int[groups.Length];
        for (int g = groups.Length - 1; g >= 0; g--)
        {
            for (int later = g + 1; later < groups.Length; later++)
            {
                int earliest = Tells(groups[g], groups[later]) ? waves[later] + 1 : Tells(groups[later], groups[g]) ? waves[later] : 0;
                waves[g] = Math.Max(waves[g], earliest);
            }
        }
        return
        [
            .. waves.Index().GroupBy(w => w.Item, w => w.Index).OrderBy(w => w.Key)
                .Select(w => w.OrderByDescending(g => groups[g].ColumnsRead).ToArray()),
        ];
    }

    /// <summary>Whether a consumer of one group computes channels of another.</summary>
    private static bool Tells(GroupLayers from, GroupLayers to) => from.Consumers
        .Any(c => to.Group.Units[0].Positions(c.Layer.Layer.Output, c.Layer.Layer.OutputAxis).Length > 0);
}
