using System.Collections.Immutable;
using Mipp.Pruning.Memory;

namespace Mipp.Tests.Pruning.Memory;

/// <summary>What a run does when it may not take what it would, with stages whose needs are simple sums.</summary>
public sealed class MemoryPlanTests
{
    private const int Positions = 64;

    private static readonly MemoryPlan Usual = MemoryPlan.Usual(batchSize: 32, workers: 2);

    [Fact]
    public void Where_there_is_room_nothing_is_done()
    {
        var plan = Within(long.MaxValue);
        Assert.Equal(Usual, plan);
        Assert.Empty(plan.DifferencesFrom(Usual, allActivationBytes: long.MaxValue));
    }

    [Fact]
    public void Only_activations_that_are_held_give_way_first()
    {
        // The repair takes 2·32·10 + 100·64 and what it holds.
        var plan = Within(100_000);
        Assert.Equal(Usual with { HeldActivationBytes = 100_000 - 7_040 }, plan);
        Assert.Single(plan.DifferencesFrom(Usual, allActivationBytes: long.MaxValue));
        Assert.Empty(plan.DifferencesFrom(Usual, allActivationBytes: 10));
    }

    [Fact]
    public void What_costs_time_only_comes_before_what_costs_accuracy()
    {
        Assert.Equal((1, int.MaxValue), (Within(7_000).Workers, Within(7_000).MostPositions));
        Assert.Equal((8, int.MaxValue), (Within(6_500).BatchSize, Within(6_500).MostPositions));
        Assert.Equal((8, 32), (Within(6_400).BatchSize, Within(6_400).MostPositions));
    }

    [Fact]
    public void Every_bound_that_can_be_kept_to_is()
    {
        foreach (long most in new long[] { 110, 500, 1_000, 5_000, 20_000 })
            Assert.All(Stages(Within(most)), s => Assert.True(s.Bytes <= most, $"{s.Bytes} > {most}"));
        Assert.Equal(110, Stages(Within(1)).Max(s => s.Bytes));
    }

    [Fact]
    public void Batches_are_made_no_smaller_than_they_may_be()
    {
        Assert.Equal(32, Within(1, leastBatch: 32).BatchSize);
        Assert.Equal(2, Within(1, leastBatch: 2).BatchSize);
    }

    private static MemoryPlan Within(long most, int leastBatch = 1) => MemoryPlan.Within(Usual, most, Stages, leastBatch, Positions);

    private static ImmutableArray<MemoryStage> Stages(MemoryPlan plan) =>
    [
        new(0, 10 * plan.Workers * plan.BatchSize, 100 * Math.Min(plan.MostPositions, Positions)),
        new(0, 10 * plan.Workers * plan.BatchSize, 100 * Math.Min(plan.MostPositions, Positions), HoldsActivations: true),
    ];
}
