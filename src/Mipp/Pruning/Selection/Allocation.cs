using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Operators;
using Mipp.Surgery;

namespace Mipp.Pruning.Selection;

/// <summary>Shares a budget out between groups: how many units of its path each group gives up.</summary>
internal static class Allocation
{
    /// <summary>What a group loses grows about as this power of the share of its units that is gone.</summary>
    private const int LossPower = 4;

    /// <summary>
    /// The next unit always comes from the group where it costs the output least per unit of cost saved, or, the more even the allocation
    /// is to be, from the one that has the largest share of its units left.
    /// </summary>
    /// <param name="model">Foretells costs.</param>
    /// <param name="groups">The groups.</param>
    /// <param name="curves">What the output loses as units of each group go.</param>
    /// <param name="budget">What may be left.</param>
    /// <param name="evenness">From 0, by the loss alone, to 1, which is <see cref="Uniform"/>.</param>
    /// <remarks>
    /// A loss is measured with every map that reads the group fitted anew to the dense network. In the pruned one each of the
    /// maps that write to a residual stream errs as well, so a stream's loss counts once for each of them.
    /// </remarks>
    /// <returns>For every group how many units go.</returns>
    /// <exception cref="MippException">The budget cannot be reached.</exception>
    public static int[] ByOutputLoss(
        FootprintModel model, ImmutableArray<ChannelGroup> groups, ImmutableArray<LossCurve> curves, Budget budget, double evenness) =>
        Greedy(model, groups, [.. curves.Select(c => c.Path)], budget, (g, removed, saving) =>
            Math.Pow(Writers(groups[g]) * curves[g].Step(removed) / saving, 1 - evenness)
            * Math.Pow((removed + 1.0) / groups[g].Width, LossPower * evenness));

    private static int Writers(ChannelGroup group) => Math.Max(1, group.Producers.Count(p => p.Operator is ILinearOperator));

    /// <summary>The next unit always comes from the group that has the largest share of its units left.</summary>
    /// <returns>For every group how many units go.</returns>
    /// <exception cref="MippException">The budget cannot be reached.</exception>
    public static int[] Uniform(
        FootprintModel model, ImmutableArray<ChannelGroup> groups, ImmutableArray<ImmutableArray<int>> paths, Budget budget) =>
        Greedy(model, groups, paths, budget, (g, removed, _) => (removed + 1.0) / groups[g].Width);

    /// <summary>The next unit is always the one with the lowest score.</summary>
    /// <param name="model">Foretells costs.</param>
    /// <param name="groups">The groups.</param>
    /// <param name="paths">For every group the units in the order in which they go, with their scores.</param>
    /// <param name="budget">What may be left.</param>
    /// <returns>For every group how many units go.</returns>
    /// <exception cref="MippException">The budget cannot be reached.</exception>
    public static int[] ByScore(
        FootprintModel model, ImmutableArray<ChannelGroup> groups, ImmutableArray<ImmutableArray<(int Unit, double Score)>> paths, Budget budget) =>
        Greedy(model, groups, [.. paths.Select(p => p.Select(u => u.Unit).ToImmutableArray())], budget, (g, removed, _) => paths[g][removed].Score);

    private static int[] Greedy(
        FootprintModel model,
        ImmutableArray<ChannelGroup> groups,
        ImmutableArray<ImmutableArray<int>> paths,
        Budget budget,
        Func<int, int, double, double> price)
    {
        var tracker = model.Start();
        int[] removed = new int[groups.Length];
        long limit = budget.Limit(model.Dense);
        while (budget.Of(tracker.Current) > limit)
        {
            int cheapest = -1;
            double least = double.PositiveInfinity;
            for (int g = 0; g < groups.Length; g++)
            {
                if (removed[g] == paths[g].Length)
                    continue;
                long saving = Math.Max(budget.Of(tracker.SavingOf(groups[g])), 1);
                double cost = price(g, removed[g], saving);
                if (cost < least)
                    (cheapest, least) = (g, cost);
            }
            if (cheapest < 0)
                throw TooSmall(budget, tracker.Current, model.Dense);
            tracker.Remove(groups[cheapest], paths[cheapest][removed[cheapest]++]);
        }
        while (DearestThatFits() is { } dearest)
            tracker.Restore(groups[dearest], paths[dearest][--removed[dearest]]);
        return removed;

        // The last unit to go may have saved much more than was needed: what else fits in its place comes back.
        int? DearestThatFits()
        {
            int? dearest = null;
            double most = double.NegativeInfinity;
            for (int g = 0; g < groups.Length; g++)
            {
                if (removed[g] == 0)
                    continue;
                int unit = paths[g][removed[g] - 1];
                tracker.Restore(groups[g], unit);
                double worth = price(g, removed[g] - 1, Math.Max(budget.Of(tracker.SavingOf(groups[g])), 1));
                if (budget.Of(tracker.Current) <= limit && worth > most)
                    (dearest, most) = (g, worth);
                tracker.Remove(groups[g], unit);
            }
            return dearest;
        }
    }

    /// <exception cref="MippException">The budget cannot be reached.</exception>
    public static void RequireReachable(FootprintModel model, Budget budget)
    {
        if (budget.Of(model.Least()) > budget.Limit(model.Dense))
            throw TooSmall(budget, model.Least(), model.Dense);
    }

    private static MippException TooSmall(Budget budget, Footprint least, Footprint dense) =>
        new($"a share of {budget.Share} cannot be reached: with a single unit left in every group that may be cut, "
            + $"{(double)budget.Of(least) / budget.Of(dense):0.####} of the dense network remains; ask for more than that, "
            + "and see 'mipp inspect' for what is frozen.");
}
