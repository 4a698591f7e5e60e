using Mipp.Graphs;
using Mipp.Pruning;

namespace Mipp.Tests.Pruning;

[Collection(nameof(RunsAlone))]
public sealed class PrunerDeterminismTests
{
    [Fact]
    public async Task The_same_seed_gives_the_same_plan_and_the_same_weights_also_to_runs_that_overlap()
    {
        using var dense = SmallNetwork.Build();
        using var alone = Prune(dense);
        var cancellation = TestContext.Current.CancellationToken;

        var overlapping = await Task.WhenAll(Task.Run(() => Prune(dense), cancellation), Task.Run(() => Prune(dense), cancellation));

        foreach (var other in overlapping)
        {
            using (other)
            {
                Assert.Equal(alone.Plan, other.Plan);
                Assert.All(alone.Network.Initializers, i => Assert.Equal(SmallNetwork.Bits(i), SmallNetwork.Bits(other.Network.Find(i.Name)!)));
            }
        }
    }

    private static Run Prune(Graph dense)
    {
        var result = Pruner.Prune(
            dense, SmallNetwork.Calibration(256), new PruningOptions { MacsShare = 0.6, Seed = 5 },
            cancellation: TestContext.Current.CancellationToken);
        return new Run(result.Plan.ToJson(), result.Pruned);
    }

    private sealed record Run(string Plan, Graph Network) : IDisposable
    {
        public void Dispose() => Network.Dispose();
    }
}
