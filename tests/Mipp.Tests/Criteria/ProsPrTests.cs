using Mipp.Criteria;

namespace Mipp.Tests.Criteria;

public sealed class ProsPrTests
{
    [Fact]
    public void Is_the_sensitivity_of_the_loss_after_three_steps()
    {
        using var network = new Perceptron(hidden: 3);
        double After(double[] weights, int[] batch)
        {
            for (int step = 0; step < 3; step++)
                weights = [.. weights.Zip(Differences.Gradient(w => network.Loss(w, batch), weights), (w, g) => w - (0.1 * g))];
            return network.Loss(weights, batch);
        }
        double[] gradient = Differences.Gradient(w => Perceptron.Batches.Average(b => After(w, b)), network.Weights);
        double[] expected = network.ByUnit(i => Math.Abs(gradient[i] * network.Weights[i]));
        Scoring.AssertClose(expected, Scoring.Of(new ProsPr(), network.Graph, network.Data)["first"], relative: 1e-3);
    }
}
