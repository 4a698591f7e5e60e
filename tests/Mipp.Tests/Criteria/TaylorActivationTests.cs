using Mipp.Criteria;
using Mipp.Graphs;
using Mipp.Tensors;
using Mipp.Tests.Coupling;
using Mipp.Tests.Training;

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

    [Fact]
    public void Of_a_map_it_is_the_mean_over_its_positions()
    {
        double[] first = [1, 0.5], pixels = [1, 2, 3, 4];
        double[,] head = { { 1, -1 }, { 0.5, 2 } };
        var net = new NetworkBuilder();
        Value Weight(string name, params double[] numbers) =>
            net.Graph.AddInitializer(name, Tensor.FromArray<float>([.. numbers.Select(n => (float)n)], [2, numbers.Length / 2, 1, 1]));
        var maps = net.Relu(net.Conv("first", net.Input("x", 1, 2, 2), Weight("first.weight", first), bias: false));
        using var graph = net.Build(net.Flatten(net.GlobalPool(net.Conv("head", maps, Weight("head.weight", [.. head.Cast<double>()]), bias: false))));

        // Logits are means over positions, and so is what each unit adds to them.
        double[] means = [.. first.Select(w => pixels.Average(p => w * p))];
        double[] exponentials = [.. Enumerable.Range(0, 2).Select(c => Math.Exp((head[c, 0] * means[0]) + (head[c, 1] * means[1])))];
        double[] errors = [(exponentials[0] / exponentials.Sum()) - 1, exponentials[1] / exponentials.Sum()];
        double[] expected = [.. means.Select((mean, u) => Math.Abs(((errors[0] * head[0, u]) + (errors[1] * head[1, u])) * mean) / pixels.Length)];
        Scoring.AssertClose(expected, Scoring.Of(new TaylorActivation(), graph, TinyData.Of([1, 2, 3, 4], [0], 1, 2, 2))["first"], relative: 1e-5);
    }
}
