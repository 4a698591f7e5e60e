using Mipp.Criteria;

namespace Mipp.Tests.Criteria;

public sealed class SnipTests
{
    [Fact]
    public void Is_the_size_of_gradient_times_weight()
    {
        using var network = new Perceptron(hidden: 3);
        double[] gradient = Differences.Gradient(w => network.MeanLoss(w), network.Weights);
        double[] expected = network.ByUnit(i => Math.Abs(gradient[i] * network.Weights[i]));
        Scoring.AssertClose(expected, Scoring.Of(new Snip(), network.Graph, network.Data)["first"], relative: 1e-4);
    }
}
