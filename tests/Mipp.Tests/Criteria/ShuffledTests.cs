using Mipp.Pruning;
using Mipp.Tests.Pruning;

namespace Mipp.Tests.Criteria;

[Collection(nameof(RunsAlone))]
public sealed class ShuffledTests
{
    [Fact]
    public void Keeps_as_many_channels_of_each_layer_and_not_the_same_ones()
    {
        using var dense = SmallNetwork.Build();
        var (original, shuffled) = (Plan("l1", 0), Plan("shuffled:l1", 0));
        Assert.Equal(original.Groups.Select(g => g.Kept.Length), shuffled.Groups.Select(g => g.Kept.Length));
        Assert.Contains(original.Groups.Zip(shuffled.Groups), p => !p.First.Kept.SequenceEqual(p.Second.Kept));
        Assert.Contains(shuffled.Groups.Zip(Plan("shuffled:l1", 1).Groups), p => !p.First.Kept.SequenceEqual(p.Second.Kept));

        PruningPlan Plan(string criterion, long seed)
        {
            var options = new PruningOptions { Criterion = criterion, MacsShare = 0.5, Repair = false, Seed = seed };
            var result = Pruner.Prune(dense, SmallNetwork.Calibration(16), options, cancellation: TestContext.Current.CancellationToken);
            result.Pruned.Dispose();
            return result.Plan;
        }
    }
}
