using Mipp.Criteria;
using Mipp.Tensors;

namespace Mipp.Tests.Criteria;

public sealed class ReconstructionTests
{
    [Fact]
    public void Of_uncorrelated_channels_the_one_that_carries_least_variance_goes_first()
    {
        using var scope = new TensorScope();
        using var graph = WeightNetworks.Chain();
        var path = new Reconstruction().Rank(Views.OfUncorrelated(graph, [3, -1, 2]), 2).Removals;
        Assert.Equal([1, 2], path.Select(r => r.Unit));
        // Of the output's variance 9 + 1 + 4 the first removal loses 1 and the second 4.
        Scoring.AssertClose([1 / 14.0, 4 / 14.0], [.. path.Select(r => r.Loss)], relative: 1e-3);
    }

    [Fact]
    public void Of_two_copies_one_is_worth_nothing()
    {
        using var scope = new TensorScope();
        using var graph = WeightNetworks.Chain();
        var view = Views.Of(graph, new double[,] { { 1, 1, 0 }, { 1, 1, 0 }, { 0, 0, 1 } }, [3, 3, 1], [0, 0, 0]);
        var path = new Reconstruction().Rank(view, 2).Removals;
        Assert.NotEqual(2, path[0].Unit);
        Assert.InRange(path[0].Loss, 0, 1e-3);
        Assert.Equal(2, path[1].Unit);
    }
}
