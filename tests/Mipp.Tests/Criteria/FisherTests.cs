using Mipp.Criteria;

namespace Mipp.Tests.Criteria;

public sealed class FisherTests
{
    [Fact]
    public void Is_half_the_mean_square_of_each_samples_gate_derivative()
    {
        using var network = new Perceptron(hidden: 3);
        double[] ones = [1, 1, 1];
        double[][] derivatives = [.. Perceptron.All.Select(s => Differences.Gradient(g => network.Loss(network.Weights, [s], g), ones))];
        double[] expected = [.. ones.Select((_, h) => 0.5 * derivatives.Average(d => d[h] * d[h]))];
        Scoring.AssertClose(expected, Scoring.Of(new Fisher(), network.Graph, network.Data)["first"], relative: 1e-4);
    }
}
