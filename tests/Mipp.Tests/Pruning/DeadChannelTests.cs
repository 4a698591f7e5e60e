using Mipp.Data;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Pruning;
using Mipp.Tensors;
using Mipp.Tests.Coupling;
using Mipp.Tests.Training;
using static Mipp.Tensors.Numbers;

namespace Mipp.Tests.Pruning;

/// <summary>
/// A network some of whose channels are zero and some constant on all data. It can be pruned of them without changing what it
/// computes, and must be before it is pruned of anything else.
/// </summary>
public sealed class DeadChannelTests
{
    private const int Dead = 2;
    private const int Constant = 2;

    [Theory]
    [InlineData("mipp")]
    [InlineData("reconstruction")]
    public void Dead_and_constant_channels_go_first_at_no_loss(string criterion)
    {
        using var dense = Network();
        var result = Prune(dense, new PruningOptions { Criterion = criterion, MacsShare = 0.2 });
        using var pruned = result.Pruned;
        foreach (var group in result.Plan.Groups.Where(g => g.FrozenReason is null))
        {
            Assert.True(group.Removed.Length > Dead + Constant, $"{group.Name} loses {group.Removed.Length}");
            Assert.Equal([0, 1, 2, 3], group.Removed.Take(Dead + Constant).Select(r => r.Unit).Order());
            Assert.All(group.Removed.Take(Dead + Constant), r => Assert.Equal(0, r.Loss));
            Assert.All(group.Removed.Skip(Dead + Constant), r => Assert.True(r.Loss > 0 && double.IsFinite(r.Loss), $"{r.Loss}"));
        }
        AssertFinite(pruned);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nothing_else_goes_where_nothing_may_be_lost_and_the_network_computes_what_it_did(bool byConfidence)
    {
        using var dense = Network();
        var options = byConfidence ? new PruningOptions { Confidence = 0.5 } : new PruningOptions { Tolerance = 1e-6 };
        var result = Prune(dense, options, samples: 480);
        using var pruned = result.Pruned;
        foreach (var group in result.Plan.Groups.Where(g => g.FrozenReason is null))
            Assert.Equal([0, 1, 2, 3], group.Removed.Select(r => r.Unit).Order());
        AssertSame(dense, pruned);
    }

    [Fact]
    public void Constants_that_weights_score_lowest_go_into_the_bias_as_well()
    {
        using var dense = Network();
        // Half of each layer: the dead and the constant ones, whose weights are zero.
        var result = Prune(dense, new PruningOptions { Criterion = "l1", ParameterShare = 0.41 });
        using var pruned = result.Pruned;
        Assert.All(result.Plan.Groups.Where(g => g.FrozenReason is null), g => Assert.Equal([0, 1, 2, 3], g.Removed.Select(r => r.Unit).Order()));
        AssertSame(dense, pruned);
    }

    [Theory]
    [InlineData("mipp", 0.3, null)]
    [InlineData("reconstruction", 0.3, null)]
    [InlineData("thinet", 0.3, null)]
    [InlineData("l1", 0.3, null)]
    [InlineData("mipp", null, 0.0)]
    public void A_network_that_is_dead_altogether_is_pruned_to_finite_weights(string criterion, double? macs, double? tolerance)
    {
        using var dense = Network();
        foreach (string layer in new[] { "first", "second" })
            Silence(dense, layer, from: 0, count: 8, bias: -1);
        var result = Prune(dense, new PruningOptions { Criterion = criterion, MacsShare = macs, Tolerance = tolerance });
        using var pruned = result.Pruned;
        Assert.All(result.Plan.Groups.SelectMany(g => g.Removed), r => Assert.True(double.IsFinite(r.Loss)));
        AssertSame(dense, pruned);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void What_is_left_with_dead_channels_only_is_repaired_to_a_constant(int repairEpochs)
    {
        using var dense = Network();
        // The norm of their weights keeps them.
        dense.Find("first.weight")!.Data!.narrow(0, 0, 4).fill_(Number(100));
        dense.Find("first.bias")!.Data!.narrow(0, 0, 4).fill_(Number(-1e5f));
        var result = Prune(dense, new PruningOptions { Criterion = "l1", MacsShare = 0.2, RepairEpochs = repairEpochs }, samples: 512);
        using var pruned = result.Pruned;
        using var scope = new TensorScope();

        Assert.All(result.Plan.Groups.Single(g => g.Name == "first").Kept, unit => Assert.InRange(unit, 0, 3));
        Assert.All(pruned.Initializers, i => Assert.InRange(i.Data!.abs().max().Item<float>(), 0, 1e5f));
        var (expected, actual) = (Outputs(dense).mean([0], keepdim: true), Outputs(pruned));
        Assert.InRange((actual - expected).abs().max().Item<float>(), 0, 0.2f * expected.abs().max().Item<float>());
    }

    /// <summary>Convolutions of 1×1, so that no border varies what is constant.</summary>
    private static Graph Network()
    {
        var net = new NetworkBuilder(seed: 4);
        var first = net.Relu(net.Conv("first", net.Input("x", 3, 4, 4), 8, kernel: 1));
        var second = net.Relu(net.Conv("second", first, 8, kernel: 1));
        var graph = net.Build([net.Gemm("third", net.Flatten(net.GlobalPool(second)), 5)]);
        foreach (string layer in new[] { "first", "second" })
        {
            // So that none dies by chance.
            graph.Find($"{layer}.bias")!.Data!.fill_(Number(3));
            Silence(graph, layer, 0, Dead, bias: -1);
            Silence(graph, layer, Dead, Constant, bias: 2);
        }
        return graph;
    }

    private static void Silence(Graph graph, string layer, int from, int count, float bias)
    {
        graph.Find($"{layer}.weight")!.Data!.narrow(0, from, count).zero_();
        graph.Find($"{layer}.bias")!.Data!.narrow(0, from, count).fill_(Number(bias));
    }

    private static DatasetSplit Noise(int samples, int seed)
    {
        var random = new SeededRandom(seed);
        float[] values = new float[samples * 48];
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)random.NextNormal();
        return TinyData.Of(values, [], 3, 4, 4);
    }

    private static PruningResult Prune(Graph dense, PruningOptions options, int samples = 128) =>
        Pruner.Prune(dense, Noise(samples, seed: 1), options, cancellation: TestContext.Current.CancellationToken);

    private static Tensor Outputs(Graph graph) =>
        new GraphRunner(graph).Run([Noise(50, seed: 2).Read([.. Enumerable.Range(0, 50)]).ToInputTensor()])[0];

    private static void AssertSame(Graph dense, Graph pruned)
    {
        using var scope = new TensorScope();
        var (expected, actual) = (Outputs(dense), Outputs(pruned));
        double error = (torch.linalg.vector_norm((actual - expected), 2) / torch.linalg.vector_norm(expected, 2)).Item<float>();
        Assert.True(error < 1e-3, $"differs by {error}");
    }

    private static void AssertFinite(Graph graph)
    {
        using var scope = new TensorScope();
        Assert.All(graph.Initializers, i => Assert.True(i.Data!.isfinite().all().Item<bool>(), i.Name));
        Assert.True(Outputs(graph).isfinite().all().Item<bool>());
    }
}
