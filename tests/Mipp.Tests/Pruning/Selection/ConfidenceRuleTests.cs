using Mipp.Pruning;
using Mipp.Surgery;

namespace Mipp.Tests.Pruning.Selection;

/// <summary>Pruning by confidence, on networks some of whose channels are copies.</summary>
[Collection(nameof(RunsAlone))]
public sealed class ConfidenceRuleTests
{
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.99)]
    public void Of_duplicated_channels_one_of_each_pair_stays_and_dead_ones_go(double confidence)
    {
        using var dense = SmallNetwork.BuildDecoderWithDuplicates();
        var result = Prune(dense, confidence);
        using var pruned = result.Pruned;
        Assert.InRange(result.MaxRelativeError, 0, CutProof.Limit);
        var code = result.Plan.Groups.Single(g => g.Name == "code");
        int pairs = code.Width / 2;
        var (dead, seldomAlive, alive) = ((int[])[2, 3], (int[])[0, 1], (int[])[4, 5]);
        int Kept(int pair) => code.Kept.Count(k => k % pairs == pair);
        Assert.All(dead, p => Assert.Equal(0, Kept(p)));
        Assert.All(seldomAlive, p => Assert.InRange(Kept(p), 0, 1));
        Assert.All(alive, p => Assert.Equal(1, Kept(p)));
        Assert.All(code.Removed.Where(r => alive.Contains(r.Unit % pairs)), r => Assert.InRange(r.Loss, -0.2, 0.05));
        Assert.Empty(result.Plan.Groups.Single(g => g.Name == "input").Removed);
    }

    [Fact]
    public void The_same_seed_gives_the_same_plan_and_no_tensor_is_left_behind()
    {
        using var dense = SmallNetwork.BuildDecoderWithDuplicates();
        string Plan()
        {
            var result = Prune(dense, 0.9);
            result.Pruned.Dispose();
            return result.Plan.ToJson();
        }
        string first = Plan();
        long before = Tensor.TotalCount;
        Assert.Equal(first, Plan());
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Theory]
    [InlineData(9, "5 batches of at least 2")]
    [InlineData(200, "give at least")]
    public void Too_few_samples_are_refused_in_one_line_that_says_how_many_are_needed(int samples, string needed)
    {
        using var dense = SmallNetwork.Build();
        var error = Assert.Throws<MippException>(() => Prune(dense, 0.9, samples));
        Assert.Contains(needed, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static PruningResult Prune(Mipp.Graphs.Graph dense, double confidence, int samples = 320) => Pruner.Prune(
        dense, SmallNetwork.Calibration(samples), new PruningOptions { Confidence = confidence },
        cancellation: TestContext.Current.CancellationToken);
}
