using Mipp.Criteria;
using Mipp.Information.Gaussian;
using Mipp.Tensors;

namespace Mipp.Tests.Criteria;

public sealed class MutualInformationTests
{
    [Fact]
    public void Of_uncorrelated_channels_each_loses_half_the_logarithm_of_its_signal_over_what_is_unexplained()
    {
        using var scope = new TensorScope();
        using var graph = WeightNetworks.Chain();
        var path = new MutualInformation().Rank(Views.OfUncorrelated(graph, [3, -1, 2]), 2).Removals;
        Assert.Equal([1, 2], path.Select(r => r.Unit));
        double noise = 14 * GaussianInformation.NoiseShare;
        double[] nats = [0.5 * Math.Log(1 + (1 / noise)), 0.5 * Math.Log(1 + (4 / (noise + 1)))];
        Scoring.AssertClose(nats, [.. path.Select(r => r.Loss)], relative: 1e-3);
    }
}
