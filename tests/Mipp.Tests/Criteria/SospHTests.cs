using Mipp.Criteria;

namespace Mipp.Tests.Criteria;

public sealed class SospHTests
{
    [Fact]
    public void Is_the_first_order_and_half_the_second_with_all_units_that_can_go()
    {
        using var network = new Perceptron(hidden: 3);
        double Loss(double[] weights) => network.MeanLoss(weights);
        double[] units = [.. network.Weights.Select((w, i) => i < 3 * Perceptron.Inputs ? w : 0)];
        double[] gradient = Differences.Gradient(Loss, network.Weights);
        double[] product = Differences.HessianTimes(Loss, network.Weights, units);
        double[] first = network.ByUnit(i => gradient[i] * network.Weights[i]);
        double[] second = network.ByUnit(i => product[i] * network.Weights[i]);
        double[] expected = [.. first.Zip(second, (a, b) => Math.Abs(a) + (0.5 * Math.Abs(b)))];
        Scoring.AssertClose(expected, Scoring.Of(new SospH(), network.Graph, network.Data)["first"], relative: 1e-4);
    }
}
