using Mipp.Graphs;
using Mipp.Surgery;
using Mipp.Tests.Coupling;
using Mipp.Torch;

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
