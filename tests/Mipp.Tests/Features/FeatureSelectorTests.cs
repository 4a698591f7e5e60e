using System.Collections.Immutable;
using Mipp.Data;
using Mipp.Features;
using Mipp.Graphs;
using Mipp.Models;
using Mipp.Tensors;
using Mipp.Tests.Coupling;
using Mipp.Tests.Training;
using static Mipp.Tensors.Numbers;

namespace Mipp.Tests.Features;

public class FeatureSelectorTests
{
    private const int Count = 4000;

    /// <summary>x0, x1, a copy of x0, a constant, an input without weight.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(2)]
    public void Copies_constants_and_what_nothing_reads_go(int? keep)
    {
        using var graph = Linear([[1, 0, 1, 5, 0], [0, 2, 0, 1, 0]]);

        var selection = FeatureSelector.Select(graph, Samples(), new FeatureOptions { Tolerance = 0.1, Keep = keep });

        Assert.Equal(2, selection.Kept.Length);
        Assert.Contains(1, selection.Kept);
        Assert.Single(selection.Kept, place => place is 0 or 2);
        Assert.All([3, 4], i => Assert.Equal(0, selection.Features[i].Transferred, 1e-9));
        Assert.All([3, 4], i => Assert.Equal(0, selection.Features[i].Alone, 1e-3));
    }

    /// <summary>Seen through noise of a thousandth of its variance, an output tells ½ log 1001 nats of its only input.</summary>
    [Fact]
    public void What_is_transferred_is_what_it_is_for_Gaussian_inputs()
    {
        using var graph = Linear([[0, 0, 1, 0, 0], [0, 2, 0, 0, 0]]);

        var selection = FeatureSelector.Select(graph, Samples(), new FeatureOptions());

        double expected = 0.5 * Math.Log(1001);
        Assert.Equal([1, 2], selection.Kept);
        Assert.Equal(expected, selection.Features[1].Alone, 0.1);
        Assert.Equal(expected, selection.Features[1].Transferred, 0.1);
        // The copy of x2 is not read, but tells of what is.
        Assert.Equal(expected, selection.Features[0].Alone, 0.1);
        Assert.Equal(0, selection.Features[0].Transferred, 0.02);
    }

    /// <summary>A convolution sees each pixel in several places; colours of a pixel go together.</summary>
    [Fact]
    public void Pixels_that_never_change_go_and_those_that_do_stay()
    {
        using var net = new GraphBuilder("tiny", seed: 1);
        using var graph = net.Classifier("fc", net.Flatten("", net.Relu("", net.Conv("conv", net.Input([2, 4, 6]), 3, kernel: 3, padding: 1))), 3);
        var random = new SeededRandom(5);
        float[] values = new float[300 * 48];
        for (int i = 0; i < values.Length; i++)
            // The right half is the same in all images, of one colour or the other.
            values[i] = i % 6 < 3 ? (float)random.NextNormal() : 0.25f;

        var selection = FeatureSelector.Select(graph, TinyData.Of(values, [], 2, 4, 6), new FeatureOptions());

        Assert.Equal([4, 6], selection.MaskShape);
        Assert.Equal(Enumerable.Range(0, 24).Where(place => place % 6 < 3), selection.Kept);
        Assert.Equal(Enumerable.Range(0, 48).Where(place => place % 6 < 3), selection.KeptValues);
    }

    [Fact]
    public void What_has_no_linear_map_of_its_input_is_refused()
    {
        using var net = new GraphBuilder("odd", seed: 1);
        using var graph = net.Classifier("fc", net.Relu("", net.Input([5])), 3);
        using var linear = Linear([[1, 0, 0, 0, 0]]);

        var error = Assert.Throws<MippException>(() => FeatureSelector.Select(graph, Samples(), new FeatureOptions()));

        Assert.Contains("not linear", error.Message, StringComparison.Ordinal);
        Assert.Throws<MippException>(() => FeatureSelector.Select(linear, Samples(), new FeatureOptions { Keep = 6 }));
        Assert.Throws<MippException>(() => FeatureSelector.Select(linear, Samples(), new FeatureOptions { Keep = 0 }));
        Assert.Throws<MippException>(() => FeatureSelector.Select(linear, Samples(), new FeatureOptions { Tolerance = -1 }));
    }

    internal static Graph Linear(float[][] rows)
    {
        var graph = new Graph("linear", ImmutableDictionary<string, int>.Empty.Add("", 17));
        var input = graph.AddInput("input", ElementType.Float32, new Shape(Dim.Of("N"), rows[0].Length));
        var weight = graph.AddInitializer("weight", Tensor.FromArray<float>([.. rows.SelectMany(r => r)], [rows.Length, rows[0].Length]));
        var bias = graph.AddInitializer("bias", torch.full([rows.Length], Number(0.5), dtype: ScalarType.Float32));
        var node = graph.AddNode("Gemm", [input, weight, bias], ["scores"], Attributes.Empty.With("transB", 1L), "layer");
        Mipp.Operators.ShapeInference.Run(node);
        graph.AddOutput(node.Outputs[0]!);
        return graph;
    }

    /// <summary>The same as exporters write it that do not fuse the layer's bias.</summary>
    internal static Graph LinearInTwoNodes(float[][] rows)
    {
        var net = new NetworkBuilder();
        var product = net.Apply("MatMul", [net.Input("input", rows[0].Length), net.Weight("weight", rows[0].Length, rows.Length)]);
        var graph = net.Build(net.Add(product, net.Weight("bias", rows.Length)));
        Graph.SetData(graph.Find("weight")!, Tensor.FromArray<float>([.. rows.SelectMany(r => r)], [rows.Length, rows[0].Length]).transpose(-2, -1).contiguous());
        Graph.SetData(graph.Find("bias")!, torch.full([rows.Length], Number(0.5), dtype: ScalarType.Float32));
        return graph;
    }

    internal static DatasetSplit Samples()
    {
        var random = new SeededRandom(3);
        float[] values = new float[Count * 5];
        for (int i = 0; i < Count; i++)
        {
            var (a, b, c) = ((float)random.NextNormal(), (float)random.NextNormal(), (float)random.NextNormal());
            new[] { a, 3 + b, a, 7, c }.CopyTo(values, i * 5);
        }
        return TinyData.Of(values, [], 5);
    }
}
