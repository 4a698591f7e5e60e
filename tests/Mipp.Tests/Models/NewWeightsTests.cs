using Mipp.Execution;
using Mipp.Models;
using Mipp.Tensors;
using Mipp.Tests.Coupling;
using Mipp.Tests.Criteria;
using Mipp.Tests.Families;

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

    [Theory]
    [InlineData("vit.kept_14")]
    [InlineData("swin_v1.kept_13")]
    [InlineData("bert_decomposed.kept_13")]
    [InlineData("convnext.kept_13")]
    public void Numbers_that_formulas_are_made_of_stay_as_they_are(string family)
    {
        using var scope = new TensorScope();
        using var graph = FamilyFixture.Load(family);
        var numbers = graph.Initializers.Where(i => i.Data!.ndim == 0 && i.Data.dtype.IsFloatingPoint)
            .ToDictionary(i => i.Name, i => i.Data!.Item<float>());
        Assert.NotEmpty(numbers);

        NewWeights.Draw(graph, seed: 3);

        Assert.All(numbers, n => Assert.Equal(n.Value, graph.Find(n.Key)!.Data!.Item<float>()));
        var outputs = new GraphRunner(graph).Run(FamilyFixture.Inputs(graph, 1));
        Assert.All(outputs, o => Assert.True(o.isfinite().all().Item<bool>()));
        Assert.True(outputs[0].abs().max().Item<float>() > 0);
    }

    [Fact]
    public void Scales_and_slopes_start_as_they_do_elsewhere_and_a_bias_of_one_output_is_one()
    {
        var net = new NetworkBuilder(seed: 1);
        var x = net.Apply("Mul", [net.MatMul("first", net.Input("x", 4), 3), net.Weight("scale", 3)]);
        x = net.Apply("PRelu", [net.Apply("Add", [x, net.Weight("shift", 3)]), net.Weight("slope", 3)]);
        using var graph = net.Build(net.Apply("Add", [net.MatMul("head", x, 1), net.Weight("bias", 1)]));

        NewWeights.Draw(graph, seed: 3);

        Assert.Equal([1, 1, 1], Scoring.Numbers(graph, "scale"));
        Assert.Equal([0, 0, 0], Scoring.Numbers(graph, "shift"));
        Assert.Equal([0.25, 0.25, 0.25], Scoring.Numbers(graph, "slope"));
        Assert.Equal([0], Scoring.Numbers(graph, "bias"));
    }
}
