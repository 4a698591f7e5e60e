using Mipp.Pruning;
using Mipp.Training;

namespace Mipp.Tests.Criteria;

/// <summary>Criteria that prune in rounds, against the same rounds in plain arithmetic.</summary>
internal static class Rounds
{
    private const int Hidden = 8;
    private const double Share = 0.3;

    /// <summary>Of n rounds, round k ends at the share^(k/n) of the multiply-accumulates, which are proportional to the hidden units.</summary>
    public static void AssertFollow(string criterion, int rounds, Func<Perceptron, double[], double[]> score, TrainingOptions? training = null)
    {
        using var network = new Perceptron(Hidden);
        var gone = new List<int>();
        for (int round = 1; round <= rounds; round++)
        {
            int kept = (int)Math.Floor((Hidden * Math.Pow(Share, (double)round / rounds)) + 1e-9);
            double[] scores = score(network, network.WithoutReading(network.Weights, gone));
            gone.AddRange(Enumerable.Range(0, Hidden).Except(gone).OrderBy(h => scores[h]).Take(Hidden - kept - gone.Count).ToArray());
        }
        var options = new PruningOptions { Criterion = criterion, MacsShare = Share, Repair = false };
        var result = Pruner.Prune(
            network.Graph, network.Data, options, training is null ? null : new TrainingTask(network.Data, training),
            cancellation: TestContext.Current.CancellationToken);
        result.Pruned.Dispose();
        Assert.Equal(gone, result.Plan.Groups.Single(g => g.Name == "first").Removed.Select(r => r.Unit));
    }
}
