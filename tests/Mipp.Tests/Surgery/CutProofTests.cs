using System.Collections.Immutable;
using Mipp.Data;
using Mipp.Graphs;
using Mipp.Operators;
using Mipp.Pruning;
using Mipp.Surgery;
using Mipp.Tensors;
using Mipp.Tests.Coupling;
using static Mipp.Tensors.Numbers;

namespace Mipp.Tests.Surgery;

public sealed class CutProofTests
{
    [Theory]
    [InlineData(0, 2, -4, 2, -4)]
    [InlineData(0.125, 2, -4, 2.5, -4)]
    [InlineData(0, 0, 0, 0, 0)]
    [InlineData(0, float.NaN, 1, float.NaN, 1)]
    [InlineData(0, float.NegativeInfinity, 1, float.NegativeInfinity, 1)]
    [InlineData(double.PositiveInfinity, 2, 1, float.NaN, 1)]
    [InlineData(double.PositiveInfinity, float.NaN, 1, 2, 1)]
    [InlineData(double.PositiveInfinity, float.PositiveInfinity, 1, float.NegativeInfinity, 1)]
    [InlineData(double.PositiveInfinity, float.NaN, float.NaN, float.NaN, float.NaN)]
    [InlineData(double.PositiveInfinity, 0, 0, 0, 1)]
    public void The_difference_is_relative_to_the_largest_output(double measure, float e0, float e1, float a0, float a1)
    {
        using var scope = new TensorScope();
        using var masked = Adding([e0, e1]);
        using var cut = Adding([a0, a1]);

        Assert.Equal(measure, CutProof.Measure(masked, cut, Zeros));
    }

    [Fact]
    public void Each_output_is_judged_by_its_own_size_and_the_worst_counts()
    {
        using var scope = new TensorScope();
        using var masked = Adding([1000, 0], [0, 1]);
        using var cut = Adding([1000, 0], [0, 2]);

        Assert.Equal(1, CutProof.Measure(masked, cut, Zeros));
    }

    [Fact]
    public void Outputs_of_different_shapes_prove_nothing()
    {
        using var scope = new TensorScope();
        using var masked = Adding([1, 1]);
        using var cut = Adding([[1, 1]], rows: 2);

        Assert.Equal(double.PositiveInfinity, CutProof.Measure(masked, cut, Zeros));
    }

    [Fact]
    public void Where_rounding_is_made_larger_double_precision_tells_it_from_a_mistake()
    {
        using var scope = new TensorScope();
        // Sums in another order, which rounds otherwise whatever the machine.
        using var masked = SmallDifference(Channels);
        using var cut = SmallDifference(Channels.Reverse());
        using var mistaken = SmallDifference(Channels.Skip(32));
        Tensor[] samples = [TestTensors.Normal(5, 8, 16)];

        Assert.InRange(CutProof.Measure(masked, cut, samples), 2 * CutProof.Limit, 1);
        Assert.InRange(CutProof.MeasureInDouble(masked, cut, samples)!.Value, 0, 1e-9);
        Assert.InRange(CutProof.MeasureInDouble(mistaken, cut, samples)!.Value, 0.1, double.MaxValue);
    }

    [Fact]
    public void A_network_that_makes_rounding_larger_is_pruned_all_the_same()
    {
        using var dense = SmallDifference(Channels);
        var samples = Datasets.Open("random:16", DatasetLocator.FromEnvironment(_ => { })).CalibrationSet(16, seed: 0);
        var options = new PruningOptions { Criterion = "l1", MacsShare = 0.7, Repair = false };
        var result = Pruner.Prune(dense, samples, options, cancellation: TestContext.Current.CancellationToken);
        result.Pruned.Dispose();

        Assert.InRange(result.MaxRelativeError, 0, CutProof.Limit);
    }

    /// <summary>Two maps of the same hidden channels that are nearly equal, one taken from the other.</summary>
    /// <param name="channels">Which of the hidden channels, in which order.</param>
    private static Graph SmallDifference(IEnumerable<long> channels)
    {
        using var scope = new TensorScope();
        var graph = new Graph("difference", ImmutableDictionary<string, int>.Empty.Add("", 17));
        Value Apply(string type, string name, Attributes attributes, params Value[] inputs) =>
            graph.AddNode(type, inputs, [name], attributes).Outputs[0]!;
        Value Map(string name, Value input, Tensor weight) =>
            Apply("Gemm", name, Attributes.Empty, input, graph.AddInitializer($"{name}.weight", weight));
        long[] chosen = [.. channels];
        var x = graph.AddInput("x", ElementType.Float32, new Shape(Dim.Of("N"), 16));
        var hidden = Apply("Relu", "relu", Attributes.Empty, Map("hidden", x, TestTensors.Normal(1, 16, 96).IndexSelect(1, chosen)));
        var (weight, other) = (TestTensors.Normal(2, 96, 4).IndexSelect(0, chosen), TestTensors.Normal(3, 96, 4).IndexSelect(0, chosen));
        var left = Apply("Cast", "cast", Attributes.Empty.With("to", (long)ElementType.Float32), Map("left", hidden, weight));
        graph.AddOutput(Apply("Sub", "small", Attributes.Empty, left, Map("right", hidden, weight.add(other.mul(Number(1e-4)), One))));
        ShapeInference.Run(graph);
        return graph;
    }

    private static IEnumerable<long> Channels => Enumerable.Range(0, 96).Select(c => (long)c);

    private static Tensor[] Zeros => [Tensor.FromArray<float>([0, 0], [1, 2])];

    private static Graph Adding(params float[][] constants) => Adding(constants, rows: 1);

    /// <summary>A graph with an output per constant: its input plus that constant.</summary>
    private static Graph Adding(float[][] constants, int rows)
    {
        var net = new NetworkBuilder();
        var x = net.Input("x", 2);
        return net.Build([.. constants.Select((c, i) => net.Add(
            x, net.Graph.AddInitializer($"c{i}", Tensor.FromArray<float>([.. Enumerable.Repeat(c, rows).SelectMany(r => r)], [rows, 2]))))]);
    }
}
