using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Tests.Operators;

/// <summary>Normalisations by the statistics of what they are given; ONNX Runtime judges what ONNX's suite has no case for.</summary>
public sealed class NormalizationTests : IDisposable
{
    private readonly TensorScope scope = new();

    [Fact]
    public void LayerNormalization_with_statistics_and_broadcast_scales()
    {
        using var graph = new JudgedGraph(opset: 17);
        var input = graph.Batch(torch.randn([2, 3, 4, 5]));
        foreach (long axis in (long[])[-1, 1, 2])
            graph.Add("LayerNormalization", [input, Scale(graph, [2, 3, 4, 5], axis), Scale(graph, [2, 3, 4, 5], axis)], SingleNode.With(("axis", axis)), outputs: 3);
        graph.Add("LayerNormalization", [input, Scale(graph, [5], 0)], ("epsilon", 0.1f));
        graph.Judge();
    }

    [Fact]
    public void Root_mean_squares()
    {
        using var graph = new JudgedGraph(opset: 17);
        var input = graph.Batch(torch.randn([2, 3, 4, 5]));
        graph.Add("SimplifiedLayerNormalization", [input, Scale(graph, [5], 0)], SingleNode.With(("epsilon", 0.1f)), outputs: 2);
        graph.Judge();

        double[] row = [3, -4, 0, 1];
        double[] expected = [.. row.Select(x => 2 * x / Math.Sqrt(row.Average(r => r * r) + 1e-5))];
        var actual = SingleNode.Run("RMSNormalization", [Tensor.FromArray(row, [1, 4]), Tensor.FromArray([2.0, 2, 2, 2])], opset: 23)[0];
        Assert.Equal(expected, SingleNode.Numbers(actual).Select((x, i) => Math.Round(x - expected[i], 9) + expected[i]));
        using var rms = NodeUnderTest.Of("RMSNormalization", [new Shape(2, 5, 4), torch.randn([5, 1])], opset: 23);
        CutEquivalence.Check(rms, [(0, 1), (0, 2)], units: 5);
    }

    [Fact]
    public void InstanceNormalization()
    {
        using var graph = new JudgedGraph();
        foreach (long[] space in (long[][])[[6], [4, 5], [2, 3, 4]])
            graph.Add("InstanceNormalization", [graph.Batch(torch.randn([2, 3, .. space])), Scale(graph, [3], 0), Scale(graph, [3], 0)], ("epsilon", 1e-2f));
        graph.Judge();
    }

    [Theory]
    [InlineData(18)]
    [InlineData(21)]
    public void GroupNormalization(int opset)
    {
        using var graph = new JudgedGraph(opset);
        foreach (long groups in (long[])[1, 2, 6])
        {
            long scales = opset < 21 ? groups : 6;
            graph.Add(
                "GroupNormalization",
                [graph.Batch(torch.randn([2, 6, 4, 5])), Scale(graph, [scales], 0), Scale(graph, [scales], 0)],
                ("num_groups", groups), ("epsilon", 1e-3f));
        }
        graph.Judge();
    }

    [Fact]
    public void Normalisation_along_axes()
    {
        using var graph = new JudgedGraph();
        var input = graph.Batch(torch.randn([2, 7, 4, 5]));
        foreach (long size in (long[])[1, 3, 5])
            graph.Add("LRN", [input], ("size", size), ("alpha", 0.2f), ("beta", 0.6f), ("bias", 1.5f));
        foreach (long p in (long[])[1, 2])
            foreach (long axis in (long[])[-1, 1])
                graph.Add("LpNormalization", [input], ("axis", axis), ("p", p));
        graph.Add("MeanVarianceNormalization", [input]);
        graph.Add("MeanVarianceNormalization", [input], ("axes", (long[])[1, -1]));
        graph.Add("LpNormalization", [graph.Input(Tensor.FromArray([3f, -4, 0, 0], [2, 2]))]);
        graph.Judge();
    }

    [Fact]
    public void Channels_that_are_normalised_by_themselves_can_be_cut()
    {
        using var instance = NodeUnderTest.Of("InstanceNormalization", [new Shape(2, 5, 4, 3), torch.randn([5]), torch.randn([5])]);
        CutEquivalence.Check(instance, [(0, 1), (0, 2)], units: 5);
        using var layer = NodeUnderTest.Of("LayerNormalization", [new Shape(2, 5, 4), torch.randn([5, 1])]);
        CutEquivalence.Check(layer, [(0, 1), (0, 2)], units: 5);
        using var lp = NodeUnderTest.Of("LpNormalization", [new Shape(2, 5, 4)]);
        CutEquivalence.Check(lp, [(0, 1), (0, 2)], units: 5);
    }

    [Theory]
    [InlineData(18)]
    [InlineData(21)]
    public void A_group_that_is_normalised_goes_whole(int opset)
    {
        long scales = opset < 21 ? 3 : 6;
        using var test = NodeUnderTest.Of(
            "GroupNormalization", [new Shape(2, 6, 4, 3), torch.randn([scales]), torch.randn([scales])], SingleNode.With(("num_groups", 3L)), opset);
        CutEquivalence.Check(test, [(0, 1), (0, 2)], units: 3);
    }

    [Theory]
    [InlineData("LRN", "each channel is normalised by its neighbours at node 'node' (LRN)")]
    [InlineData("LayerNormalization", "the axis is normalised over at node 'node' (LayerNormalization)")]
    [InlineData("GroupNormalization", "the axis is normalised over at node 'node' (GroupNormalization)")]
    public void Channels_that_are_normalised_together_are_frozen(string type, string reason)
    {
        var attributes = SingleNode.With(("size", 3L), ("axis", 1L), ("num_groups", 1L));
        Operand scale = torch.randn([1]);
        using var test = NodeUnderTest.Of(type, type == "LRN" ? [new Shape(2, 6, 4)] : [new Shape(2, 6, 4), scale, scale], attributes, opset: 18);
        var labels = CutEquivalence.Couple(test, (0, 1));
        Assert.All(labels.Of(test.Node.Inputs[0]!, 1).Labels.ToArray(), l => Assert.Equal(reason, labels.Table.FrozenReason(l)));
    }

    [Theory]
    [InlineData("InstanceNormalization", "input 1 is [4], which does not fit the channels: [6] is needed")]
    [InlineData("GroupNormalization", "num_groups is 4, which does not divide the channels of its input [2, 6, 4]")]
    [InlineData("LayerNormalization", "input 1 is [4, 2], which cannot be broadcast to its input [2, 6, 4]")]
    [InlineData("LpNormalization", "p is 3, 1 and 2 are possible")]
    [InlineData("LRN", "size is 0, at least 1 is needed")]
    [InlineData("MeanVarianceNormalization", "axis 3 is outside of -3 … 2")]
    public void What_does_not_fit_is_refused(string type, string message)
    {
        var attributes = SingleNode.With(("num_groups", 4L), ("p", 3L));
        Operand? scale = torch.randn(type == "LayerNormalization" ? [4, 2] : [4]);
        var error = Assert.Throws<MippException>(() => NodeUnderTest.Of(type, [new Shape(2, 6, 4), scale, scale], attributes, opset: 21));
        Assert.Equal($"node 'node' ({type}): {message}.", error.Message);
    }

    public void Dispose() => scope.Dispose();

    /// <summary>Random numbers in the shape of the axes from one on.</summary>
    private static Value Scale(JudgedGraph graph, long[] shape, long axis) =>
        graph.Constant(torch.randn(shape.AsSpan((int)(axis < 0 ? axis + shape.Length : axis))));
}
