using Mipp.Criteria;

namespace Mipp.Tests.Criteria;

public sealed class RandomOrderTests
{
    [Fact]
    public void Is_an_order_that_follows_from_the_seed()
    {
        using var graph = WeightNetworks.Chain();
        double[] Order(long seed) => Scoring.Of(new RandomOrder(), graph, Scoring.NoData(2, 5, 5), seed)["second"];
        Assert.Equal([0, 1, 2, 3], Order(0).Order());
        Assert.Equal(Order(7), Order(7));
        Assert.Contains(Enumerable.Range(0, 20), seed => !Order(seed).SequenceEqual(Order(0)));
    }
}
