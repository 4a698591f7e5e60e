using Mipp.Criteria;

namespace Mipp.Tests.Criteria;

public sealed class TaylorTests
{
    [Fact]
    public void Is_the_squared_gradient_times_weight_of_each_batch()
    {
        using var network = new Perceptron(hidden: 3);
        double[][] gradients = [.. Perceptron.Batches.Select(b => Differences.Gradient(w => network.Loss(w, b), network.Weights))];
        double[] expected = network.ByUnit(i => gradients.Average(g => Math.Pow(g[i] * network.Weights[i], 2)));
        Scoring.AssertClose(expected, Scoring.Of(new Taylor(), network.Graph, network.Data)["first"], relative: 1e-4);
    }
}
