using Mipp.Criteria;

namespace Mipp.Tests.Criteria;

[Collection(nameof(RunsAlone))]
public sealed class SynFlowTests
{
    [Fact]
    public void Is_each_weights_share_in_the_flow()
    {
        using var network = new Perceptron(hidden: 3);
        double[] gradient = Differences.Gradient(network.Flow, network.Weights);
        double[] expected = network.ByUnit(i => Math.Abs(gradient[i] * network.Weights[i]));
        Scoring.AssertClose(expected, Scoring.Of(new SynFlow(), network.Graph, network.Data)["first"], relative: 1e-4);
    }

    [Fact]
    public void In_a_hundred_rounds_the_flow_is_that_of_what_is_left() => Rounds.AssertFollow("synflow", 100, (network, weights) =>
    {
        double[] gradient = Differences.Gradient(network.Flow, weights);
        return network.ByUnit(i => Math.Abs(gradient[i] * weights[i]));
    });
}
