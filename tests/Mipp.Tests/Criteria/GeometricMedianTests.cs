using Mipp.Criteria;

namespace Mipp.Tests.Criteria;

public sealed class GeometricMedianTests
{
    [Fact]
    public void Sums_the_distances_from_the_other_filters()
    {
        using var graph = WeightNetworks.Residual();
        double[][] filters =
            [.. Enumerable.Range(0, 3).Select(f => WeightNetworks.Filter(graph, "stem", f).Concat(WeightNetworks.Filter(graph, "outer", f)).ToArray())];
        double[] expected = [.. filters.Select(a => filters.Sum(b => Math.Sqrt(a.Zip(b, (p, q) => (p - q) * (p - q)).Sum())))];
        Scoring.AssertClose(expected, Scoring.Of(new GeometricMedian(), graph, Scoring.NoData(2, 5, 5))["stem"]);
    }
}
