using Mipp.Criteria;
using Mipp.Graphs;
using Mipp.Tests.Coupling;

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
    public void Normalisation_takes_part_with_the_size_of_its_scale_and_shift_and_a_mean_of_zero()
    {
        var net = new NetworkBuilder(seed: 4);
        var normalised = net.BatchNorm("bn", net.Conv("first", net.Input("x", 2, 1, 1), 3, kernel: 1));
        using var graph = net.Build(net.Apply("Softmax", [net.Flatten(net.Conv("head", net.Relu(normalised), 2, kernel: 1))], Attributes.Empty.With("axis", 1L)));
        double[] Of(string name) => [.. Scoring.Numbers(graph, name).Select(Math.Abs)];
        var (weights, scales, variances, head) = (Of("first.weight"), Of("bn.weight"), Of("bn.running_var"), Of("head.weight"));

        // With inputs of 1, what enters the Softmax grows by |w| for each weight of a unit, times what the unit's scale and readers make of it.
        double[] expected = [.. Enumerable.Range(0, 3).Select(u =>
            (weights[2 * u] + weights[(2 * u) + 1]) * scales[u] / Math.Sqrt(variances[u] + 1e-5) * (head[u] + head[3 + u]))];
        Scoring.AssertClose(expected, Scoring.Of(new SynFlow(), graph, Scoring.NoData(2, 1, 1))["first"], relative: 1e-9);
    }

    [Fact]
    public void In_a_hundred_rounds_the_flow_is_that_of_what_is_left() => Rounds.AssertFollow("synflow", 100, (network, weights) =>
    {
        double[] gradient = Differences.Gradient(network.Flow, weights);
        return network.ByUnit(i => Math.Abs(gradient[i] * weights[i]));
    });
}
