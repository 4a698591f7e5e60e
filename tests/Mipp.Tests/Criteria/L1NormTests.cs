using Mipp.Criteria;

namespace Mipp.Tests.Criteria;

public sealed class L1NormTests
{
    [Fact]
    public void Sums_the_sizes_of_a_filters_weights()
    {
        using var graph = WeightNetworks.Chain();
        var scores = Scoring.Of(new L1Norm(), graph, Scoring.NoData(2, 5, 5));
        Scoring.AssertClose(WeightNetworks.ByFilter(graph, "first", 3, w => w.Sum(Math.Abs)), scores["first"]);
        Scoring.AssertClose(WeightNetworks.ByFilter(graph, "second", 4, w => w.Sum(Math.Abs)), scores["second"]);
    }

    [Fact]
    public void Adds_up_the_filters_that_compute_a_shared_channel()
    {
        using var graph = WeightNetworks.Residual();
        double[] expected = [.. Enumerable.Range(0, 3).Select(f =>
            WeightNetworks.Filter(graph, "stem", f).Sum(Math.Abs) + WeightNetworks.Filter(graph, "outer", f).Sum(Math.Abs))];
        Scoring.AssertClose(expected, Scoring.Of(new L1Norm(), graph, Scoring.NoData(2, 5, 5))["stem"]);
    }
}
