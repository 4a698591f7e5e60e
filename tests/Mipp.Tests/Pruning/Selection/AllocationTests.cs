using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Pruning.Selection;
using Mipp.Surgery;

namespace Mipp.Tests.Pruning.Selection;

public class AllocationTests
{
    [Theory]
    [InlineData(0.3)]
    [InlineData(0.5)]
    [InlineData(0.8)]
    public void The_budget_is_kept_to_and_no_unit_that_would_still_fit_goes(double share)
    {
        using var graph = SmallNetwork.Build();
        var coupling = ChannelCoupling.Analyse(graph);
        var groups = SmallNetwork.Prunable(coupling);
        var model = new FootprintModel(coupling);
        int[] removed = Allocation.Uniform(model, groups, SmallNetwork.PathsInOrder(groups), new Budget(f => f.Macs, share));
        var tracker = model.Start();
        for (int g = 0; g < groups.Length; g++)
            for (int u = 0; u < removed[g]; u++)
                tracker.Remove(groups[g], u);
        long left = tracker.Current.Macs;
        Assert.True(left <= share * model.Dense.Macs);
        foreach (var (group, count) in groups.Zip(removed).Where(p => p.Second > 0))
        {
            tracker.Restore(group, count - 1);
            Assert.True(tracker.Current.Macs > share * model.Dense.Macs);
            tracker.Remove(group, count - 1);
        }
        Assert.Equal(left, tracker.Current.Macs);
    }

    [Fact]
    public void Uniform_sharing_takes_the_same_share_of_every_group_but_for_a_unit_either_way()
    {
        using var graph = SmallNetwork.Build();
        var coupling = ChannelCoupling.Analyse(graph);
        var groups = SmallNetwork.Prunable(coupling);
        int[] removed = Allocation.Uniform(
            new FootprintModel(coupling), groups, SmallNetwork.PathsInOrder(groups), new Budget(f => f.Macs, 0.5));
        double[] shares = [.. groups.Zip(removed, (g, r) => (double)r / g.Width)];
        Assert.InRange(shares.Max() - shares.Min(), 0, 2.0 / groups.Min(g => g.Width));
    }

    [Fact]
    public void Units_go_first_where_the_output_loses_nothing()
    {
        using var graph = SmallNetwork.Build();
        var coupling = ChannelCoupling.Analyse(graph);
        var groups = SmallNetwork.Prunable(coupling);
        var curves = groups.Select((g, i) => new LossCurve(
            [.. Enumerable.Range(0, g.Width - 1)],
            [.. Enumerable.Range(1, g.Width - 1).Select(n => i == 1 ? 0.0 : n)])).ToImmutableArray();
        int[] removed = Allocation.ByOutputLoss(new FootprintModel(coupling), groups, curves, new Budget(f => f.Macs, 0.9), evenness: 0);
        Assert.True(removed[1] > 0);
        Assert.All(removed.Index().Where(r => r.Index != 1), r => Assert.Equal(0, r.Item));
    }

    [Fact]
    public void Wholly_even_is_uniform_whatever_the_output_loses()
    {
        using var graph = SmallNetwork.Build();
        var coupling = ChannelCoupling.Analyse(graph);
        var groups = SmallNetwork.Prunable(coupling);
        var model = new FootprintModel(coupling);
        var budget = new Budget(f => f.Macs, 0.5);
        var random = new Random(1);
        var curves = groups.Select(g => new LossCurve(
            [.. Enumerable.Range(0, g.Width - 1)], [.. Enumerable.Range(1, g.Width - 1).Select(_ => random.NextDouble()).Order()])).ToImmutableArray();

        int[] even = Allocation.Uniform(model, groups, SmallNetwork.PathsInOrder(groups), budget);

        Assert.Equal(even, Allocation.ByOutputLoss(model, groups, curves, budget, evenness: 1));
        double[] Distances(double evenness) => [.. Allocation.ByOutputLoss(model, groups, curves, budget, evenness).Zip(even, (a, b) => (double)Math.Abs(a - b))];
        Assert.InRange(Distances(0.5).Sum(), 1, Distances(0).Sum() - 1);
    }

    [Fact]
    public void A_budget_below_what_is_frozen_is_refused_in_one_line()
    {
        using var graph = SmallNetwork.Build();
        var coupling = ChannelCoupling.Analyse(graph);
        var groups = SmallNetwork.Prunable(coupling);
        var error = Assert.Throws<MippException>(() => Allocation.Uniform(
            new FootprintModel(coupling), groups, SmallNetwork.PathsInOrder(groups), new Budget(f => f.Macs, 1e-6)));
        Assert.DoesNotContain('\n', error.Message);
        Assert.Contains("cannot be reached", error.Message, StringComparison.Ordinal);
    }
}
