using Mipp.Pruning;

namespace Mipp.Tests.Pruning;

[Collection(nameof(RunsAlone))]
public sealed class PrunerDeterminismTests
{
    [Fact]
    public void The_same_seed_gives_the_same_plan_and_the_same_weights()
    {
        using var dense = SmallNetwork.Build();
        var (first, second) = (Prune(), Prune());
        using var one = first.Pruned;
        using var two = second.Pruned;
        Assert.Equal(first.Plan.ToJson(), second.Plan.ToJson());
        Assert.All(one.Initializers, i => Assert.Equal(SmallNetwork.Bits(i), SmallNetwork.Bits(two.Find(i.Name)!)));

        PruningResult Prune() => Pruner.Prune(
            dense, SmallNetwork.Calibration(256), new PruningOptions { MacsShare = 0.6, Seed = 5 },
            cancellation: TestContext.Current.CancellationToken);
    }
}
