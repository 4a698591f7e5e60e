using Mipp.Models;
using Mipp.Tests.Coupling;
using Mipp.Tests.Criteria;

namespace Mipp.Tests.Models;

public sealed class NewWeightsTests
{
    [Fact]
    public void Weights_have_the_variance_that_their_inputs_call_for_and_all_else_is_neutral()
    {
        var net = new NetworkBuilder(seed: 1);
        var x = net.Relu(net.BatchNorm("bn", net.Conv("conv", net.Input("x", 16, 4, 4), 64)));
        var tokens = net.Relu(net.MatMul("product", net.Flatten(net.GlobalPool(x)), 200));
        using var graph = net.Build(net.Gemm("head", tokens, 50));

        NewWeights.Draw(graph, seed: 3);

        AssertVariance(2.0 / (16 * 9), "conv.weight");
        AssertVariance(2.0 / 64, "product.weight");
        AssertVariance(1.0 / 200, "head.weight");
        AssertAll(0, "conv.bias", "head.bias", "bn.bias", "bn.running_mean");
        AssertAll(1, "bn.weight", "bn.running_var");

        void AssertVariance(double expected, string name)
        {
            double[] weights = Scoring.Numbers(graph, name);
            Assert.InRange(weights.Average(w => w * w) / expected, 0.9, 1.1);
            Assert.InRange(weights.Average() / Math.Sqrt(expected), -0.1, 0.1);
        }

        void AssertAll(double expected, params string[] names) =>
            Assert.All(names.SelectMany(n => Scoring.Numbers(graph, n)), v => Assert.Equal(expected, v));
    }
}
