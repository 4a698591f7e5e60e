using Mipp.Criteria;

namespace Mipp.Tests.Criteria;

public sealed class L2NormTests
{
    [Fact]
    public void Is_the_length_of_a_filters_weights_over_all_layers_that_compute_the_channel()
    {
        using var graph = WeightNetworks.Residual();
        double[] expected = [.. Enumerable.Range(0, 3).Select(f => Math.Sqrt(
            WeightNetworks.Filter(graph, "stem", f).Sum(w => w * w) + WeightNetworks.Filter(graph, "outer", f).Sum(w => w * w)))];
        var scores = Scoring.Of(new L2Norm(), graph, Scoring.NoData(2, 5, 5));
        Scoring.AssertClose(expected, scores["stem"]);
        Scoring.AssertClose(WeightNetworks.ByFilter(graph, "inner", 2, f => Math.Sqrt(f.Sum(w => w * w))), scores["inner"]);
    }
}
