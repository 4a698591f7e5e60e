using System.Collections.Immutable;
using Mipp.Data;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Operators;
using Mipp.Pruning;
using Mipp.Tensors;
using Mipp.Tests.Data;

namespace Mipp.Tests.Execution;

public class InputLayoutTests
{
    [Fact]
    public void Several_inputs_take_their_parts_of_a_row_in_their_own_types()
    {
        using var scope = new TensorScope();
        using var graph = TwoInputs();
        var inputs = InputLayout.Of(graph, [7]).Split([1, 2, 3, 0.5f, 1.5f, 2.5f, 3.5f, 4, 5, 6, 4.5f, 5.5f, 6.5f, 7.5f], 2);

        Assert.Equal([1L, 2, 3, 4, 5, 6], inputs[0].ToArray<long>());
        Assert.Equal([2L, 2, 2], inputs[1].shape);
        Assert.Equal([0.5f, 1.5f, 2.5f, 3.5f, 4.5f, 5.5f, 6.5f, 7.5f], inputs[1].ToArray<float>());
    }

    [Fact]
    public void Data_for_one_input_do_not_feed_two()
    {
        using var graph = TwoInputs();
        UserError.Of(() => InputLayout.Of(graph, [3]), "'tokens'", "'image'", "[N, 3]", "--data random");
    }

    [Theory]
    [InlineData(12, 2)]
    [InlineData(24, 3)]
    [InlineData(13, null)]
    public void A_size_that_inputs_leave_open_is_what_fills_a_sample(int values, int? length)
    {
        using var graph = new Graph("texts", ImmutableDictionary<string, int>.Empty.Add("", 17));
        graph.AddInput("tokens", ElementType.Int64, new Shape(Dim.Of("N"), Dim.Of("L"), 2));
        graph.AddInput("pairs", ElementType.Float32, new Shape(Dim.Of("N"), Dim.Of("L"), Dim.Of("L"), 2));
        if (length is not { } l)
        {
            UserError.Of(() => InputLayout.Of(graph, [values]), "'tokens'", "'pairs'", "[N, 13]");
            return;
        }
        using var scope = new TensorScope();
        var inputs = InputLayout.Of(graph, [values]).Split(new float[values], 1);

        Assert.Equal([1, l, 2], inputs[0].shape);
        Assert.Equal([1, l, l, 2], inputs[1].shape);
    }

    [Theory]
    [InlineData("l1", false)]
    [InlineData("random", true)]
    [InlineData("mipp", true)]
    public void A_network_of_tokens_and_images_is_pruned_with_random_data(string criterion, bool repair)
    {
        using var graph = TwoInputs();
        var data = Datasets.Open("random:int:0..4:3+2x2", DatasetLocator.FromEnvironment(_ => { }));
        var result = Pruner.Prune(
            graph, data.CalibrationSet(32, seed: 0), new PruningOptions { Criterion = criterion, MacsShare = 0.5, Repair = repair });
        using var pruned = result.Pruned;

        Assert.InRange((double)result.Remaining.Macs / result.Dense.Macs, 0.3, 0.5);
    }

    /// <summary>An embedding of three tokens and a 2×2 image, each through a hidden layer, added.</summary>
    private static Graph TwoInputs()
    {
        using var scope = new TensorScope();
        torch.manual_seed(3);
        var graph = new Graph("two", ImmutableDictionary<string, int>.Empty.Add("", 17));
        var tokens = graph.AddInput("tokens", ElementType.Int64, new Shape(Dim.Of("N"), 3));
        var image = graph.AddInput("image", ElementType.Float32, new Shape(Dim.Of("N"), 2, 2));
        Value Weight(string name, params long[] shape) => graph.AddInitializer(name, torch.randn(shape));
        Value Apply(string type, string name, params Value[] inputs) => graph.AddNode(type, inputs, [name]).Outputs[0]!;
        var embedded = Apply("Flatten", "embedded", Apply("Gather", "rows", Weight("table", 5, 2), tokens));
        var left = Apply("Relu", "l", Apply("Gemm", "gl", embedded, Weight("a.weight", 6, 8)));
        var right = Apply("Relu", "r", Apply("Gemm", "gr", Apply("Flatten", "flat", image), Weight("b.weight", 4, 8)));
        graph.AddOutput(Apply(
            "Add", "scores", Apply("Gemm", "sl", left, Weight("c.weight", 8, 3)), Apply("Gemm", "sr", right, Weight("d.weight", 8, 3))));
        ShapeInference.Run(graph);
        return graph;
    }
}
