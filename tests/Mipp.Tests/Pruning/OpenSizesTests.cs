using System.Collections.Immutable;
using Mipp.Data;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Operators;
using Mipp.Pruning;
using Mipp.Pruning.Memory;
using Mipp.Tensors;
using Mipp.Tests.Judges;
using Mipp.Tests.Operators;

namespace Mipp.Tests.Pruning;

/// <summary>Networks whose files leave height and width open, as those that detect text do: the data say what it costs.</summary>
public class OpenSizesTests
{
    private const long Macs = (6 * 1 * 9 * 16 * 24) + (8 * 6 * 9 * 8 * 12) + (8 * 8 * 9 * 8 * 12) + (2 * 8 * 9 * 8 * 12);

    [Theory]
    [InlineData("mipp", true)]
    [InlineData("l1", false)]
    public void A_network_is_pruned_at_the_size_of_the_data_and_runs_at_others(string criterion, bool repair)
    {
        using var scope = new TensorScope();
        using var dense = Network();
        var options = new PruningOptions { Criterion = criterion, MacsShare = 0.7, Repair = repair };
        var result = Pruner.Prune(dense, Samples(32), options, cancellation: TestContext.Current.CancellationToken);
        using var pruned = result.Pruned;

        Assert.Equal(Macs, result.Dense.Macs);
        Assert.InRange((double)result.Remaining.Macs / Macs, 0.6, 0.7);
        Assert.Equal(dense.Inputs[0].Shape, pruned.Inputs[0].Shape);
        Assert.Equal(dense.Outputs[0].Shape, pruned.Outputs[0].Shape);
        foreach (long[] size in (long[][])[[1, 1, 16, 24], [2, 1, 9, 31]])
        {
            var input = torch.randn(size);
            TestTensors.AssertClose(OnnxRuntimeJudge.Run(pruned, input)[0].Data, new GraphRunner(pruned).Run([input])[0], 1e-4);
        }
    }

    [Fact]
    public void Memory_is_foretold_for_the_size_of_the_data()
    {
        using var dense = Network();
        var options = new PruningOptions { Criterion = "l1", MacsShare = 0.7, Repair = false };

        // The largest layer's input and output, twice while it is computed: 16×24 positions, 1 and 6 channels, 4 bytes.
        Assert.InRange(MemoryNeeds.Of(dense, options, Samples(1)).Activations, 16 * 24 * 7 * 4, 16 * 24 * 7 * 4 * 4);
    }

    [Fact]
    public void The_foretold_cost_is_that_of_the_cut_network()
    {
        using var dense = Network();
        var options = new PruningOptions { Criterion = "random", MacsShare = 0.5, Repair = false };
        var result = Pruner.Prune(dense, Samples(4), options, cancellation: TestContext.Current.CancellationToken);
        using var pruned = result.Pruned;

        long[] widths = [.. pruned.Nodes.Where(n => n.Type == "Conv").Select(n => n.Inputs[1]!.Shape![0].Factor)];
        long expected = (widths[0] * 9 * 16 * 24) + (((widths[0] * widths[1]) + (widths[1] * widths[2]) + (widths[2] * 2)) * 9 * 8 * 12);
        Assert.Equal(expected, result.Remaining.Macs);
    }

    [Fact]
    public void Sizes_read_from_a_map_with_a_stated_batch_are_right_for_any_batch()
    {
        using var scope = new TensorScope();
        torch.manual_seed(5);
        using var dense = new Graph("resized", ImmutableDictionary<string, int>.Empty.Add("", 17));
        Value Integers(string name, params long[] values) => dense.AddInitializer(name, Tensor.FromArray<long>(values, [values.Length]));
        Value Apply(string type, string name, Attributes attributes, params Value?[] inputs) => dense.AddNode(type, inputs, [name], attributes).Outputs[0]!;
        Value Conv(string name, Value input, params long[] weight) => Apply(
            "Conv", name, SingleNode.With(("pads", (long[])[1, 1, 1, 1])), input, dense.AddInitializer($"{name}.weight", torch.randn(weight)));
        var x = dense.AddInput("x", ElementType.Float32, new Shape(1, 1, 16, 24));
        var pooled = Apply("MaxPool", "pool", SingleNode.With(("kernel_shape", (long[])[2, 2]), ("strides", (long[])[2, 2])), Conv("a", x, 8, 1, 3, 3));
        var read = Apply("Slice", "read", Attributes.Empty, Apply("Shape", "shape", Attributes.Empty, pooled), Integers("from", 0), Integers("to", 2));
        var sizes = Apply("Concat", "sizes", SingleNode.With(("axis", 0L)), read, Integers("size", 16, 24));
        dense.AddOutput(Conv("b", Apply("Resize", "resized", SingleNode.With(("mode", "linear")), pooled, null, null, sizes), 2, 8, 3, 3));
        ShapeInference.Run(dense);

        var options = new PruningOptions { Criterion = "l1", MacsShare = 0.7, Repair = false };
        var result = Pruner.Prune(dense, Samples(4), options, cancellation: TestContext.Current.CancellationToken);
        using var pruned = result.Pruned;
        var input = torch.randn([1, 1, 16, 24]);
        TestTensors.AssertClose(OnnxRuntimeJudge.Run(pruned, input)[0].Data, new GraphRunner(pruned).Run([input])[0], 1e-4);
    }

    private static DatasetSplit Samples(int count) =>
        Datasets.Open("random:1x16x24", DatasetLocator.FromEnvironment(_ => { })).CalibrationSet(count, seed: 0);

    /// <summary>Four convolutions over [N, 1, H, W], the second with stride 2: with sizes taken as 1 all would count alike.</summary>
    private static Graph Network()
    {
        using var scope = new TensorScope();
        torch.manual_seed(5);
        var graph = new Graph("open", ImmutableDictionary<string, int>.Empty.Add("", 17));
        var x = graph.AddInput("x", ElementType.Float32, new Shape(Dim.Of("N"), 1, Dim.Of("H"), Dim.Of("W")));
        Value Conv(Value input, string name, int outputs, int inputs, long stride = 1) => graph.AddNode(
            "Conv",
            [input, graph.AddInitializer($"{name}.weight", torch.randn([outputs, inputs, 3, 3]))],
            [name],
            SingleNode.With(("pads", (long[])[1, 1, 1, 1]), ("strides", (long[])[stride, stride]))).Outputs[0]!;
        Value Relu(Value input) => graph.AddNode("Relu", [input], [$"{input.Name}.relu"]).Outputs[0]!;
        var hidden = Relu(Conv(Relu(Conv(Relu(Conv(x, "a", 6, 1)), "b", 8, 6, stride: 2)), "c", 8, 8));
        graph.AddOutput(Conv(hidden, "d", 2, 8));
        ShapeInference.Run(graph);
        return graph;
    }
}
