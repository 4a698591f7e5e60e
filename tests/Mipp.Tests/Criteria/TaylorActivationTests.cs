using Mipp.Criteria;

namespace Mipp.Tests.Criteria;

public sealed class TaylorActivationTests
{
    [Fact]
    public void Is_the_mean_size_of_each_samples_gate_derivative()
    {
        using var network = new Perceptron(hidden: 3);
        double[] ones = [1, 1, 1];
        double[][] derivatives = [.. Perceptron.All.Select(s => Differences.Gradient(g => network.Loss(network.Weights, [s], g), ones))];
        double[] expected = [.. ones.Select((_, h) => derivatives.Average(d => Math.Abs(d[h])))];
        Scoring.AssertClose(expected, Scoring.Of(new TaylorActivation(), network.Graph, network.Data)["first"], relative: 1e-4);
    }
}
