using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Pruning;
using Mipp.Tensors;
using Mipp.Tests.Coupling;

namespace Mipp.Tests.Pruning.Repair;

[Collection(nameof(RunsAlone))]
public class BlockRefinementTests
{
    private const int Samples = 1024;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Layers_fitted_together_bring_unseen_outputs_closer_than_each_by_itself(bool normalised)
    {
        using var scope = new TensorScope();
        using var dense = Residual(normalised);
        double alone = Distance(dense, epochs: 0), together = Distance(dense, epochs: 20);
        Assert.True(together < 0.95 * alone, $"{together} is not less than {alone}");
    }

    [Fact]
    public void So_it_does_in_a_chain_without_shortcuts()
    {
        using var scope = new TensorScope();
        using var dense = Chain();
        double alone = Distance(dense, epochs: 0), together = Distance(dense, epochs: 20);
        Assert.True(together < 0.95 * alone, $"{together} is not less than {alone}");
    }

    [Fact]
    public void What_does_not_bring_the_batches_kept_aside_closer_is_not_taken()
    {
        // Of so few samples, wide layers that look at each once learn the samples.
        using var dense = SmallNetwork.Build();
        using var refined = Prune(dense, epochs: 20, samples: 256);
        using var closed = Prune(dense, epochs: 0, samples: 256);
        Assert.Equal(closed.Initializers.Select(SmallNetwork.Bits), refined.Initializers.Select(SmallNetwork.Bits));
    }

    [Fact]
    public void With_too_few_batches_to_keep_some_aside_the_closed_form_stays()
    {
        using var dense = Residual(normalised: false);
        using var few = Prune(dense, epochs: 6, samples: 64);
        using var closed = Prune(dense, epochs: 0, samples: 64);
        Assert.Equal(closed.Initializers.Select(SmallNetwork.Bits), few.Initializers.Select(SmallNetwork.Bits));
    }

    private static double Distance(Graph dense, int epochs)
    {
        using var pruned = Prune(dense, epochs, Samples);
        var images = SmallNetwork.Calibration(Samples + 128).Read([.. Enumerable.Range(Samples, 128)]).ToInputTensor();
        return torch.linalg.vector_norm((new GraphRunner(dense).Run([images])[0] - new GraphRunner(pruned).Run([images])[0]), 2).Item<float>();
    }

    private static Graph Prune(Graph dense, int epochs, int samples) => Pruner.Prune(
        dense, SmallNetwork.Calibration(samples), new PruningOptions { Criterion = "l1", MacsShare = 0.5, RepairEpochs = epochs },
        cancellation: TestContext.Current.CancellationToken).Pruned;

    private static Graph Residual(bool normalised)
    {
        var net = new NetworkBuilder(seed: 5);
        Value Conv(string name, Value x, int filters) => normalised ? net.BatchNorm($"{name}.bn", net.Conv(name, x, filters, bias: false)) : net.Conv(name, x, filters);
        var x = net.Relu(net.Conv("stem", net.Input("x", 1, 28, 28), 8, stride: 4));
        foreach (string block in new[] { "a", "b" })
            x = net.Relu(net.Add(Conv($"{block}.two", net.Relu(Conv($"{block}.one", x, 16)), 8), x));
        return net.Build([x]);
    }

    private static Graph Chain()
    {
        var net = new NetworkBuilder(seed: 5);
        var x = net.Relu(net.Conv("stem", net.Input("x", 1, 28, 28), 8, stride: 4));
        return net.Build([net.Conv("last", net.Relu(net.Conv("middle", x, 16)), 8)]);
    }
}
