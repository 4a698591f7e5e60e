using Mipp.Graphs;
using Mipp.Pruning;
using Mipp.Tests.Pruning;

namespace Mipp.Tests.Criteria;

[Collection(nameof(RunsAlone))]
public sealed class ReinitialisedTests
{
    [Fact]
    public void Has_the_widths_of_the_original_and_weights_that_follow_from_the_seed_alone()
    {
        using var dense = SmallNetwork.Build();
        using var original = Prune("l1", 0);
        using var drawn = Prune("reinitialised:l1", 0);
        using var again = Prune("reinitialised:l1", 0);
        using var other = Prune("reinitialised:l1", 1);
        Assert.Equal(Shapes(original), Shapes(drawn));
        Assert.Equal(Weights(drawn), Weights(again));
        Assert.All(new[] { original, other }, o => Assert.InRange(Weights(drawn).Zip(Weights(o), (a, b) => a == b ? 1.0 : 0).Average(), 0, 1e-3));

        Graph Prune(string criterion, long seed) => Pruner.Prune(
            dense, SmallNetwork.Calibration(16), new PruningOptions { Criterion = criterion, MacsShare = 0.5, Seed = seed },
            cancellation: TestContext.Current.CancellationToken).Pruned;
    }

    private static string[] Shapes(Graph graph) => [.. graph.Initializers.Select(i => $"{i.Name} {i.Shape}")];

    private static double[] Weights(Graph graph) =>
        [.. graph.Parameters.Where(p => p.Shape!.Rank > 1).SelectMany(p => Scoring.Numbers(graph, p.Name))];
}
