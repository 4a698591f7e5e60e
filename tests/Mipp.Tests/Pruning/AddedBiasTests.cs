using System.Collections.Immutable;
using Mipp.Data;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Operators;
using Mipp.Pruning;
using Mipp.Torch;

namespace Mipp.Tests.Pruning;

/// <summary>Layers that an exporter wrote as MatMul and Add, as it does where there are tokens.</summary>
public class AddedBiasTests
{
    private const int Hidden = 12;
    private const int Constant = 5;
    private const int Outputs = 4;

    [Fact]
    public void A_channel_that_is_the_same_for_every_token_goes_and_the_bias_that_is_added_takes_its_place()
    {
        using var scope = new TensorScope();
        using var dense = Network();
        var samples = Datasets.Open("random:7x6", DatasetLocator.FromEnvironment(_ => { })).CalibrationSet(256, seed: 0);
        var options = new PruningOptions { MacsShare = (Hidden - 1.0) / Hidden, RepairEpochs = 0 };
        var result = Pruner.Prune(dense, samples, options, cancellation: TestContext.Current.CancellationToken);
        using var pruned = result.Pruned;

        Assert.Equal(Enumerable.Range(0, Hidden).Where(u => u != Constant), result.Plan.Groups.Single(g => g.Width == Hidden).Kept);
        var batch = Tensor.RandN([8, 7, 6]);
        var expected = new GraphRunner(dense).Run([batch])[0];
        var actual = new GraphRunner(pruned).Run([batch])[0];
        Assert.True(expected.AllClose(actual, 1e-3, 1e-3), $"{(expected - actual).Abs().Max().Item<float>()}");
        Assert.Equal(["MatMul", "Add", "Relu", "MatMul", "Add"], pruned.Nodes.Select(n => n.Type));
    }

    [Fact]
    public void What_is_added_is_the_map_s_bias_where_it_is_a_number_for_every_output()
    {
        using var scope = new TensorScope();
        using var graph = Network();
        foreach (var product in graph.Nodes.Where(n => n.Type == "MatMul"))
        {
            var layer = ((ILinearOperator)product.Operator!).Describe(product)!;
            var addition = product.Outputs[0]!.Uses.Single().Node;
            Assert.Same(addition.Inputs.Single(i => i!.IsInitializer), layer.Bias);
            Assert.Same(addition.Outputs[0], layer.Output);
            Assert.Same(layer.Bias, layer.BiasPlace!.Value.Node.Inputs[layer.BiasPlace.Value.Index]);
        }
    }

    [Theory]
    [InlineData("single number")]
    [InlineData("number for every token")]
    [InlineData("other reader")]
    [InlineData("activation")]
    public void What_is_added_is_no_bias_where_it_is_a(string kind)
    {
        using var scope = new TensorScope();
        var graph = new Graph("added", ImmutableDictionary<string, int>.Empty.Add("", 17));
        var x = graph.AddInput("x", ElementType.Float32, new Shape(Dim.Of("N"), 7, 6));
        var product = graph.AddNode("MatMul", [x, graph.AddInitializer("weight", Tensor.RandN([6, 6]))], ["product"], Attributes.Empty).Outputs[0]!;
        var added = kind switch
        {
            "single number" => graph.AddInitializer("added", Tensor.RandN([1])),
            "number for every token" => graph.AddInitializer("added", Tensor.RandN([7, 6])),
            "activation" => x,
            _ => graph.AddInitializer("added", Tensor.RandN([6])),
        };
        graph.AddOutput(graph.AddNode("Add", [product, added], ["sum"], Attributes.Empty).Outputs[0]!);
        if (kind == "other reader")
            graph.AddOutput(graph.AddNode("Relu", [product], ["rectified"], Attributes.Empty).Outputs[0]!);
        ShapeInference.Run(graph);
        var layer = ((ILinearOperator)graph.Nodes[0].Operator!).Describe(graph.Nodes[0])!;
        Assert.Equal((null, null, product), (layer.Bias, layer.BiasPlace, layer.Output));
    }

    /// <summary>Two layers for every token, one of whose hidden channels is 3 whatever is read.</summary>
    private static Graph Network()
    {
        TorchRuntime.Seed(6);
        var graph = new Graph("tokens", ImmutableDictionary<string, int>.Empty.Add("", 17));
        var x = graph.AddInput("x", ElementType.Float32, new Shape(Dim.Of("N"), 7, 6));
        Value Apply(string type, string name, params Value[] inputs) => graph.AddNode(type, inputs, [name], Attributes.Empty).Outputs[0]!;
        var varying = Tensor.Ones([Hidden]);
        varying.Narrow(0, Constant, 1).ZeroInPlace();
        var into = graph.AddInitializer("into", Tensor.RandN([6, Hidden]) * varying);
        var intoBias = graph.AddInitializer("into.bias", (Tensor.RandN([Hidden]) * varying) + ((1 - varying) * 3));
        var hidden = Apply("Relu", "hidden", Apply("Add", "shifted", Apply("MatMul", "product", x, into), intoBias));
        var outOf = Apply("MatMul", "read", hidden, graph.AddInitializer("out", Tensor.RandN([Hidden, Outputs])));
        graph.AddOutput(Apply("Add", "y", graph.AddInitializer("out.bias", Tensor.RandN([Outputs])), outOf));
        ShapeInference.Run(graph);
        return graph;
    }
}
