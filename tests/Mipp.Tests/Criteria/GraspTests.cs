using Mipp.Criteria;

namespace Mipp.Tests.Criteria;

public sealed class GraspTests
{
    [Fact]
    public void Is_the_size_of_weight_times_Hessian_times_gradient_at_temperature_200()
    {
        using var network = new Perceptron(hidden: 3);
        double Loss(double[] weights) => network.MeanLoss(weights, temperature: 200);
        double[] flow = Differences.HessianTimes(Loss, network.Weights, Differences.Gradient(Loss, network.Weights));
        double[] expected = network.ByUnit(i => Math.Abs(flow[i] * network.Weights[i]));
        Scoring.AssertClose(expected, Scoring.Of(new Grasp(), network.Graph, network.Data)["first"], relative: 1e-3);
    }
}
