using Mipp.Criteria;
using Mipp.Graphs;
using Mipp.Pruning;
using Mipp.Tensors;
using Mipp.Tests.Coupling;

namespace Mipp.Tests.Criteria;

[Collection(nameof(RunsAlone))]
public sealed class BatchNormScaleTests
{
    [Fact]
    public void Is_the_size_of_the_scale_whatever_its_sign()
    {
        using var graph = WeightNetworks.Chain();
        Graph.SetData(graph.Find("bn1.weight")!, Tensor.FromArray<float>([-2f, 0.5f, 1f], [3]));
        var scores = Scoring.Of(new BatchNormScale(), graph, Scoring.NoData(2, 5, 5));
        Assert.Equal([2, 0.5, 1], scores["first"]);
        Scoring.AssertClose([.. Scoring.Numbers(graph, "bn2.weight").Select(Math.Abs)], scores["second"]);
    }

    [Fact]
    public void Channels_without_a_scale_stay()
    {
        var net = new NetworkBuilder(seed: 1);
        var x = net.BatchNorm("bn", net.Conv("normalised", net.Input("x", 1, 4, 4), 3));
        using var graph = net.Build(net.Conv("head", net.Relu(net.Conv("plain", x, 3)), 2));
        var scores = Scoring.Of(new BatchNormScale(), graph, Scoring.NoData(1, 4, 4));
        Assert.All(scores["plain"], s => Assert.Equal(double.PositiveInfinity, s));
        Assert.All(scores["normalised"], s => Assert.True(double.IsFinite(s)));
    }

    [Theory]
    [MemberData(nameof(NormalisationTests.All), MemberType = typeof(NormalisationTests))]
    public void Whatever_scores_are_compared_by_groups_without_a_scale_stay_whole(Normalisation normalisation)
    {
        var net = new NetworkBuilder(seed: 1);
        var x = net.Relu(net.BatchNorm("bn", net.Conv("normalised", net.Input("x", 1, 4, 4), 6)));
        using var graph = net.Build(net.Conv("head", net.Relu(net.Conv("plain", x, 3)), 2));
        var options = new PruningOptions { Criterion = "bn-scale", MacsShare = 0.7, Normalisation = normalisation, Repair = false };

        var result = Pruner.Prune(graph, Scoring.NoData(1, 4, 4), options, cancellation: TestContext.Current.CancellationToken);

        using var pruned = result.Pruned;
        Assert.Equal(["normalised"], result.Plan.Groups.Where(g => g.Removed.Length > 0).Select(g => g.Name));
    }

    [Fact]
    public void Sizes_are_summed_over_the_layers_that_normalise_the_same_channels()
    {
        var net = new NetworkBuilder(seed: 1);
        var x = net.Conv("conv", net.Input("x", 1, 4, 4), 3);
        var sum = net.Add(net.BatchNorm("one", x), net.BatchNorm("two", x));
        using var graph = net.Build(net.Conv("head", net.Relu(sum), 2));
        double[] expected = [.. Scoring.Numbers(graph, "one.weight").Zip(Scoring.Numbers(graph, "two.weight"), (a, b) => Math.Abs(a) + Math.Abs(b))];
        Scoring.AssertClose(expected, Scoring.Of(new BatchNormScale(), graph, Scoring.NoData(1, 4, 4))["conv"]);
    }

    [Fact]
    public void A_network_without_scales_is_refused_in_one_line()
    {
        using var graph = WeightNetworks.Residual();
        var error = Assert.Throws<MippException>(() => Scoring.Of(new BatchNormScale(), graph, Scoring.NoData(2, 5, 5)));
        Assert.Contains("BatchNormalization", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
