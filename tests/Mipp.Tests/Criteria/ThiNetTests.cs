using Mipp.Criteria;
using Mipp.Torch;

namespace Mipp.Tests.Criteria;

public sealed class ThiNetTests
{
    [Fact]
    public void Removes_greedily_what_contributes_least_to_the_sampled_outputs()
    {
        using var scope = new TensorScope();
        using var graph = WeightNetworks.Chain();
        // Channels 0 and 1 all but cancel each other, so together they contribute least although each alone contributes most.
        double[][] samples = [[1.0, -1.1, 0.3], [2.0, -1.9, 0.4], [0.5, -0.6, -0.5], [-1.0, 1.2, 0.2]];
        double[] weights = [2, 2, 4];
        double Objective(IEnumerable<int> removed) => samples.Average(x => Math.Pow(removed.Sum(u => weights[u] * x[u]), 2));
        var (expected, losses) = (new List<int>(), new List<double>());
        while (expected.Count < 2)
        {
            int next = Enumerable.Range(0, 3).Except(expected).MinBy(u => Objective(expected.Append(u)));
            losses.Add(Objective(expected.Append(next)) - Objective(expected));
            expected.Add(next);
        }
        double[] mean = [.. Enumerable.Range(0, 3).Select(u => samples.Average(x => x[u]))];
        double[,] covariance = new double[3, 3];
        for (int a = 0; a < 3; a++)
            for (int b = 0; b < 3; b++)
                covariance[a, b] = samples.Average(x => (x[a] - mean[a]) * (x[b] - mean[b]));

        var path = new ThiNet().Rank(Views.Of(graph, covariance, weights, mean), 2).Removals;

        Assert.Equal(expected, path.Select(r => r.Unit));
        Scoring.AssertClose([.. losses], [.. path.Select(r => r.Loss)], relative: 1e-9);
    }
}
