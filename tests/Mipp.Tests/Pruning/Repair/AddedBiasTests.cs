using Mipp.Data;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Operators;
using Mipp.Pruning;
using Mipp.Tensors;
using Mipp.Tests.Coupling;
using static Mipp.Tensors.Numbers;

namespace Mipp.Tests.Pruning.Repair;

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
        var batch = torch.randn([8, 7, 6]);
        var expected = new GraphRunner(dense).Run([batch])[0];
        var actual = new GraphRunner(pruned).Run([batch])[0];
        Assert.True(expected.allclose(actual, 1e-3, 1e-3), $"{(expected - actual).abs().max().Item<float>()}");
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
        var net = new NetworkBuilder();
        var x = net.Input("x", 7, 6);
        var product = net.MatMul("map", x, 6);
        var sum = net.Add(product, kind switch
        {
            "single number" => net.Weight("added", 1),
            "number for every token" => net.Weight("added", 7, 6),
            "activation" => x,
            _ => net.Weight("added", 6),
        });
        using var graph = kind == "other reader" ? net.Build(sum, net.Relu(product)) : net.Build(sum);
        var layer = ((ILinearOperator)graph.Nodes[0].Operator!).Describe(graph.Nodes[0])!;
        Assert.Equal((null, null, product), (layer.Bias, layer.BiasPlace, layer.Output));
    }

    /// <summary>Two layers for every token, one of whose hidden channels is 3 whatever is read.</summary>
    private static Graph Network()
    {
        var net = new NetworkBuilder(seed: 6);
        var hidden = net.Relu(net.Add(net.MatMul("into", net.Input("x", 7, 6), Hidden), net.Weight("into.bias", Hidden)));
        var graph = net.Build(net.Add(net.Weight("out.bias", Outputs), net.MatMul("out", hidden, Outputs)));
        graph.Find("into.weight")!.Data!.narrow(1, Constant, 1).zero_();
        graph.Find("into.bias")!.Data!.narrow(0, Constant, 1).zero_().add_(Number(3), One);
        return graph;
    }
}
