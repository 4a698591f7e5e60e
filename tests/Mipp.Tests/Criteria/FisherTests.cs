using Mipp.Criteria;
using Mipp.Tests.Families;
using Mipp.Tests.Training;

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

    [Theory]
    [InlineData("vit.kept_19")]
    [InlineData("swin_v1.kept_18")]
    public void Wherever_samples_lie_their_derivatives_are_those_of_each_alone(string family)
    {
        // Attention may put tokens before samples, or fold samples into rows.
        using var graph = FamilyFixture.Load(family);
        int[] shape = [.. graph.Inputs[0].Shape!.AtBatchOne()[1..].Select(s => (int)s)];
        int size = shape.Aggregate((a, b) => a * b);
        var random = new SeededRandom(1);
        float[] values = [.. Enumerable.Range(0, 4 * size).Select(_ => (float)random.NextNormal())];
        int[] labels = [0, 1, 1, 0];
        var together = Scoring.Of(new Fisher(), graph, TinyData.Of(values, labels, shape));
        var alone = labels.Select((label, s) => Scoring.Of(
            new Fisher(), graph, TinyData.Of(values[(s * size)..((s + 1) * size)], [label], shape))).ToArray();
        foreach (var (group, scores) in together.Where(g => g.Value.Length > 1))
            Scoring.AssertClose([.. scores.Select((_, u) => alone.Average(a => a[group][u]))], scores, relative: 1e-3);
    }
}
