using System.Collections.Immutable;
using Mipp.Criteria;
using Mipp.Graphs;
using Mipp.Information.Gaussian;
using Mipp.Information.Moments;
using Mipp.Pruning;
using Mipp.Tensors;
using Mipp.Tests.Coupling;
using Mipp.Tests.Training;
using static Mipp.Tensors.Numbers;

namespace Mipp.Tests.Criteria;

[Collection(nameof(RunsAlone))]
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

    [Fact]
    public void Of_few_samples_of_many_columns_scales_are_the_same_without_their_covariance()
    {
        const int units = 20, perUnit = 3, outputs = 4, samples = 8;
        using var scope = new TensorScope();
        torch.manual_seed(1);
        using var moments = new ColumnMoments();
        // Two columns that are of no unit follow, and one column never varies.
        var columns = torch.randn([samples, (units * perUnit) + 2]).to(ScalarType.Float64).add(Number(0.5), One);
        columns.narrow(1, 4, 1).fill_(Number(2));
        moments.Add(columns);
        var few = FactoredCovariance.Of(moments, samples);
        var dual = new ConsumerView(few.Matrix, few, torch.randn([outputs, columns.size(1)]), perUnit, moments.Mean());
        var primal = dual with { Factored = null };
        ImmutableArray<int> kept = [.. Enumerable.Range(0, units).Where(u => u % 3 > 0)];

        var (expected, actual) = (new ThiNet().Scales(primal, units, kept), new ThiNet().Scales(dual, units, kept));

        Scoring.AssertClose([.. kept.Select(u => expected[u])], [.. kept.Select(u => actual[u])], relative: 1e-6);
    }

    [Theory]
    [InlineData("thinet", 0, 1)]
    // The other copy goes by chance, and the same rescaling makes up for it.
    [InlineData("shuffled:thinet", 0, 0)]
    public void What_is_kept_is_rescaled_to_stand_in_for_what_is_gone(string criterion, long seed, int gone)
    {
        using var scope = new TensorScope();
        // Of the three hidden units the first two are copies, and of them the second contributes less.
        var net = new NetworkBuilder(seed: 5);
        var first = net.Graph.AddInitializer("first.weight", Tensor.FromArray<float>([1, 2, 1, 2, -2, 1], [3, 2]));
        var hidden = net.Relu(net.Apply("Gemm", [net.Input("x", 2), first], Attributes.Empty.With("transB", 1L), "first"));
        var head = net.Graph.AddInitializer("head.weight", Tensor.FromArray<float>([2, 1, 3, 4, 2, -3], [2, 3]));
        using var dense = net.Build(net.Apply("Gemm", [hidden, head], Attributes.Empty.With("transB", 1L), "head"));
        var samples = TinyData.Of([1, 2, -1, 1, 3, 0.5f, -2, 0.3f], [], 2);

        var result = Pruner.Prune(
            dense, samples, new PruningOptions { Criterion = criterion, MacsShare = 0.67, Repair = false, Seed = seed },
            cancellation: TestContext.Current.CancellationToken);

        using var pruned = result.Pruned;
        Assert.Equal([gone], result.Plan.Groups.Single(g => g.Name == "first").Removed.Select(r => r.Unit));
        Scoring.AssertClose([3, 3, 6, -3], Scoring.Numbers(pruned, "head.weight"), relative: 1e-5);
    }
}
