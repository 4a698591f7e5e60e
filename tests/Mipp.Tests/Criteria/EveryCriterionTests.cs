using Mipp.Criteria;
using Mipp.Data;
using Mipp.Graphs;
using Mipp.Pruning;
using Mipp.Surgery;
using Mipp.Tests.Coupling;
using Mipp.Tests.Families;
using Mipp.Tests.Training;
using Mipp.Training;
using static Mipp.Tensors.Numbers;

namespace Mipp.Tests.Criteria;

/// <summary>What holds of every criterion in a whole pruning run.</summary>
[Collection(nameof(RunsAlone))]
public sealed class EveryCriterionTests
{
    public static TheoryData<string, bool> Runs => [.. CriterionRegistry.All.SelectMany(c => new[] { (c.Name, true), (c.Name, false) })];

    public static TheoryData<string> Names => new(CriterionRegistry.All.Select(c => c.Name));

    public static TheoryData<string> ThatNeedLabels => new(CriterionRegistry.All.Where(c => c.NeedsLabels).Select(c => c.Name));

    [Theory]
    [MemberData(nameof(Runs))]
    public void Keeps_to_the_budget_and_proves_its_cut_with_and_without_repair(string criterion, bool repair)
    {
        using var dense = Network();
        var result = Prune(dense, new PruningOptions { Criterion = criterion, MacsShare = 0.6, Repair = repair });
        using var pruned = result.Pruned;
        Assert.InRange((double)result.Remaining.Macs / result.Dense.Macs, 0.4, 0.6);
        Assert.InRange(result.MaxRelativeError, 0, CutProof.Limit);
        Assert.All(result.Plan.Groups, g => Assert.Equal(g.Width, g.Kept.Length + g.Removed.Length));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Leaves_no_tensor_behind_and_the_dense_network_as_it_was(string criterion)
    {
        using var dense = Network();
        string[] before = [.. dense.Initializers.Select(i => string.Join(' ', Scoring.Numbers(dense, i.Name)))];
        // The first run makes what the process then keeps.
        Prune(dense, new PruningOptions { Criterion = criterion, MacsShare = 0.6 }).Pruned.Dispose();
        long live = Tensor.TotalCount;
        Prune(dense, new PruningOptions { Criterion = criterion, MacsShare = 0.6 }).Pruned.Dispose();
        Assert.Equal(live, Tensor.TotalCount);
        Assert.Equal(before, dense.Initializers.Select(i => string.Join(' ', Scoring.Numbers(dense, i.Name))));
    }

    [Theory]
    [InlineData("vit.kept_19")]
    [InlineData("swin_v1.kept_18")]
    [InlineData("mobilenet_v2.kept_20")]
    [InlineData("densenet.kept_12")]
    [InlineData("shufflenet_v2.folded_13_fixed")]
    public void Prunes_networks_of_many_families(string family)
    {
        using var dense = FamilyFixture.Load(family);
        int[] shape = [.. dense.Inputs[0].Shape!.AtBatchOne()[1..].Select(s => (int)s)];
        var random = new SeededRandom(1);
        float[] values = new float[8 * shape.Aggregate((a, b) => a * b)];
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)random.NextNormal();
        var samples = TinyData.Of(values, [0, 1, 0, 1, 1, 0, 1, 0], shape);
        foreach (var criterion in CriterionRegistry.All.Where(c => c is ScoreCriterion and not BatchNormScale && !c.NeedsTraining))
        {
            var options = new PruningOptions { Criterion = criterion.Name, MacsShare = 0.8, Repair = false };
            var result = Prune(dense, options, samples);
            result.Pruned.Dispose();
            Assert.InRange((double)result.Remaining.Macs / result.Dense.Macs, 0.5, 0.8);
        }
    }

    [Theory]
    [MemberData(nameof(ThatNeedLabels))]
    public void Without_the_labels_that_it_needs_one_line_says_what_to_do(string criterion)
    {
        using var dense = Network();
        var error = Assert.Throws<MippException>(() =>
            Prune(dense, new PruningOptions { Criterion = criterion, MacsShare = 0.6 }, TinyData.Spots(64).WithoutLabels()));
        Assert.Contains("needs labels", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("imp")]
    [InlineData("oto")]
    [InlineData("small-dense:l1")]
    public void Without_what_it_trains_with_one_line_says_so(string criterion)
    {
        using var dense = Network();
        var error = Assert.Throws<MippException>(() => Pruner.Prune(
            dense, TinyData.Spots(64), new PruningOptions { Criterion = criterion, MacsShare = 0.6 }, cancellation: TestContext.Current.CancellationToken));
        Assert.Contains("trains", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("l1")]
    [InlineData("reconstruction")]
    public void By_layer_every_layer_gives_up_a_share_whatever_its_scores(string criterion)
    {
        using var dense = Network();
        // However little its weights and what they tell, a layer gives up no more than others.
        Graph.SetData(dense.Find("second.weight")!, dense.Find("second.weight")!.Data! * Number(1e-3));
        var result = Prune(dense, new PruningOptions { Criterion = criterion, MacsShare = 0.5, Scope = Scope.Layer, Repair = false });
        result.Pruned.Dispose();
        Assert.All(result.Plan.Groups.Where(g => g.Name is "first" or "second"), g => Assert.InRange(g.Kept.Length, g.Width / 2, g.Width - 1));
    }

    [Fact]
    public void Globally_scores_are_compared_as_they_are_or_as_a_share_of_their_layers()
    {
        using var dense = Network();
        // A layer whose weights are all small is the only one to lose anything, unless scores are normalised.
        Graph.SetData(dense.Find("second.weight")!, dense.Find("second.weight")!.Data! * Number(1e-3));
        Assert.Equal(["second"], Losing(Normalisation.None));
        Assert.NotEqual(["second"], Losing(Normalisation.Mean));

        string[] Losing(Normalisation normalisation)
        {
            var options = new PruningOptions { Criterion = "l2", MacsShare = 0.6, Scope = Scope.Global, Normalisation = normalisation, Repair = false };
            var result = Prune(dense, options);
            result.Pruned.Dispose();
            return [.. result.Plan.Groups.Where(g => g.Removed.Length > 0).Select(g => g.Name)];
        }
    }

    private static PruningResult Prune(Graph dense, PruningOptions options, DatasetSplit? samples = null) =>
        Pruner.Prune(
            dense, samples ?? TinyData.Spots(64), options, new TrainingTask(TinyData.Spots(64), new TrainingOptions { BatchSize = 16 }),
            cancellation: TestContext.Current.CancellationToken);

    /// <summary>Convolutions with batch normalisation, a residual stream and a hidden layer after flattening.</summary>
    private static Graph Network()
    {
        var net = new NetworkBuilder(seed: 8);
        var stem = net.Relu(net.BatchNorm("bn1", net.Conv("first", net.Input("x", 1, 8, 8), 6, stride: 2)));
        var inner = net.Relu(net.BatchNorm("bn2", net.Conv("second", stem, 8)));
        var stream = net.Relu(net.Add(stem, net.BatchNorm("bn3", net.Conv("third", inner, 6))));
        var hidden = net.Relu(net.Gemm("hidden", net.Flatten(net.MaxPool(stream)), 8));
        return net.Build(net.Gemm("head", hidden, TinyData.Classes));
    }
}
