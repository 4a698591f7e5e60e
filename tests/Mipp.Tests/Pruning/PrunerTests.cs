using Mipp.Criteria;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Pruning;
using Mipp.Surgery;
using Mipp.Tensors;
using Mipp.Tests.Coupling;
using Mipp.Tests.Training;

namespace Mipp.Tests.Pruning;

public class PrunerTests
{
    [Theory]
    [InlineData("mipp")]
    [InlineData("l1")]
    public void A_share_of_the_multiply_accumulates_is_kept_to_and_the_cut_is_proved(string criterion)
    {
        using var dense = SmallNetwork.Build();
        var result = Prune(dense, new PruningOptions { Criterion = criterion, MacsShare = 0.5 });
        using var pruned = result.Pruned;
        Assert.InRange((double)result.Remaining.Macs / result.Dense.Macs, 0.45, 0.5);
        Assert.InRange(result.MaxRelativeError, 0, CutProof.Limit);
        Assert.Equal(Footprint.Of(pruned), result.Remaining);
        Assert.All(result.Plan.Groups, g => Assert.Equal(g.Width, g.Kept.Length + g.Removed.Length));
    }

    [Theory]
    [InlineData("mipp")]
    [InlineData("l1")]
    public void A_share_that_cannot_be_reached_is_refused_before_the_data_are_looked_at(string criterion)
    {
        using var dense = SmallNetwork.Build();
        var options = new PruningOptions { Criterion = criterion, MacsShare = 0.001 };
        var error = Assert.Throws<MippException>(() => Pruner.Prune(
            dense, SmallNetwork.Calibration(64), options, new Reporter<PruningProgress>(p => Assert.Fail($"{p.Stage} has begun")),
            TestContext.Current.CancellationToken));
        Assert.Contains("cannot be reached", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_share_of_the_parameters_is_kept_to()
    {
        using var dense = SmallNetwork.Build();
        var result = Prune(dense, new PruningOptions { ParameterShare = 0.3 });
        using var pruned = result.Pruned;
        Assert.InRange((double)result.Remaining.Parameters / result.Dense.Parameters, 0.28, 0.3);
    }

    [Fact]
    public void Of_duplicated_filters_one_of_each_pair_goes_before_any_other()
    {
        var group = PruneDuplicates(new PruningOptions { MacsShare = 0.1 });
        int pairs = group.Width / 2;
        Assert.True(group.Removed.Length > pairs, $"{group.Removed.Length} removed");
        Assert.Equal(pairs, group.Removed.Take(pairs).Select(r => r.Unit % pairs).Distinct().Count());
        Assert.True(group.Removed[pairs].Loss > 2 * group.Removed[pairs - 1].Loss);
    }

    [Fact]
    public void Of_duplicated_filters_one_of_each_pair_goes_at_a_hundredth_of_a_nat()
    {
        var group = PruneDuplicates(new PruningOptions { Tolerance = 0.01 });
        int pairs = group.Width / 2;
        Assert.Equal(pairs, group.Kept.Select(k => k % pairs).Distinct().Count());
        Assert.Equal(pairs, group.Kept.Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Repair_brings_the_outputs_closer_to_the_dense_ones(bool decodes)
    {
        using var scope = new TensorScope();
        using var dense = decodes ? SmallNetwork.BuildDecoder() : SmallNetwork.Build();
        double Distance(bool repair)
        {
            var result = Prune(dense, new PruningOptions { Criterion = "l1", MacsShare = 0.5, Repair = repair }, samples: 1024);
            using var pruned = result.Pruned;
            var images = SmallNetwork.Calibration(1152).Read([.. Enumerable.Range(1024, 128)]).ToInputTensor();
            return torch.linalg.vector_norm((new GraphRunner(dense).Run([images])[0] - new GraphRunner(pruned).Run([images])[0]), 2).Item<float>();
        }
        var (repaired, cut) = (Distance(repair: true), Distance(repair: false));
        Assert.True(repaired < 0.5 * cut, $"{repaired} is not less than half of {cut}");
    }

    [Fact]
    public void Channels_that_a_transposed_convolution_reads_go_and_it_is_fitted_anew()
    {
        using var dense = SmallNetwork.BuildDecoder();
        var result = Prune(dense, new PruningOptions { MacsShare = 0.5 });
        using var pruned = result.Pruned;
        Assert.InRange(result.MaxRelativeError, 0, CutProof.Limit);
        var (before, after) = (dense.Find("larger.weight")!.Data!, pruned.Find("larger.weight")!.Data!);
        var code = result.Plan.Groups.Single(g => g.Name == "code");
        Assert.NotEmpty(code.Removed);
        Assert.Equal(code.Kept.Length, after.size(0));
        using var scope = new TensorScope();
        var kept = before.IndexSelect(0, [.. code.Kept.Select(k => (long)k)]);
        Assert.False(after.size(1) == kept.size(1) && after.allclose(kept, 1e-3, 1e-3), "the weights are the dense ones");
    }

    [Fact]
    public void The_dense_network_stays_as_it_was()
    {
        using var dense = SmallNetwork.Build();
        byte[][] before = [.. dense.Initializers.Select(SmallNetwork.Bits)];
        Prune(dense, new PruningOptions { MacsShare = 0.7 }).Pruned.Dispose();
        Assert.Equal(before, dense.Initializers.Select(SmallNetwork.Bits));
    }

    [Fact]
    public void A_plan_survives_being_written_and_read()
    {
        using var dense = SmallNetwork.Build();
        var result = Prune(dense, new PruningOptions { MacsShare = 0.7 });
        result.Pruned.Dispose();
        Assert.Equal(result.Plan.ToJson(), PruningPlan.FromJson(result.Plan.ToJson()).ToJson());
    }

    public static TheoryData<PruningOptions, string> BadOptions => new()
    {
        { new PruningOptions { MacsShare = 0 }, "above 0 and at most 1" },
        { new PruningOptions { MacsShare = 1.5 }, "above 0 and at most 1" },
        { new PruningOptions { MacsShare = -1 }, "above 0 and at most 1" },
        { new PruningOptions { ParameterShare = double.NaN }, "above 0 and at most 1" },
        { new PruningOptions { Tolerance = -0.1 }, "at least 0" },
        { new PruningOptions { Tolerance = 0.1, Criterion = "l1" }, "nats" },
        { new PruningOptions { Confidence = 0.49 }, "0.5 (prunes sparingly) to 0.99" },
        { new PruningOptions { Confidence = 1 }, "0.5 (prunes sparingly) to 0.99" },
        { new PruningOptions { Confidence = 0.9, Criterion = "random" }, "information" },
        { new PruningOptions { MacsShare = 0.5, Estimator = "predictive" }, "confidence" },
        { new PruningOptions { Confidence = 0.9, Estimator = "guess" }, "closed-form or predictive" },
        { new PruningOptions { Confidence = 0.9, Tolerance = 0.1 }, "exactly one" },
        { new PruningOptions(), "exactly one" },
        { new PruningOptions { MacsShare = 0.5, ParameterShare = 0.5 }, "exactly one" },
        { new PruningOptions { MacsShare = 0.5, Criterion = "l3" }, "mipp, reconstruction, l1, l2" },
        { new PruningOptions { MacsShare = 0.5, CalibrationCount = 0 }, "at least 1" },
        { new PruningOptions { MacsShare = 0.5, Normalisation = Mipp.Criteria.Normalisation.Max }, "leave the normalisation out" },
        { new PruningOptions { MacsShare = 0.5, Criterion = "shuffled:l9" }, "not known" },
        { new PruningOptions { MacsShare = 0.5, Criterion = "l1", Normalisation = Mipp.Criteria.Normalisation.Max }, "leave it out" },
        { new PruningOptions { MacsShare = 0.5, Criterion = "snip", Scope = Scope.Layer, Normalisation = Mipp.Criteria.Normalisation.Max }, "leave it out" },
        { new PruningOptions { Tolerance = 0.1, Scope = Scope.Layer }, "leave the scope out" },
        { new PruningOptions { Confidence = 0.9, Scope = Scope.Global }, "leave the scope out" },
    };

    [Theory]
    [MemberData(nameof(BadOptions), DisableDiscoveryEnumeration = true)]
    public void Bad_options_are_refused_in_one_line_that_says_what_is_allowed(PruningOptions options, string allowed)
    {
        var error = Assert.Throws<MippException>(options.Validate);
        Assert.Contains(allowed, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("mipp", "no layer", false)]
    [InlineData("l1", "no layer", false)]
    [InlineData("mipp", "is frozen", true)]
    [InlineData("l1", "is frozen", true)]
    public void A_network_with_nothing_to_prune_is_refused_in_one_line(string criterion, string reason, bool hasLayer)
    {
        var net = new NetworkBuilder();
        var input = net.Input("x", 1, 28, 28);
        using var dense = net.Build(hasLayer ? net.Conv("only", input, 4) : net.Relu(input));
        var error = Assert.Throws<MippException>(() => Prune(dense, new PruningOptions { Criterion = criterion, MacsShare = 0.5 }, samples: 8));
        Assert.StartsWith("nothing can be pruned", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    /// <summary>The group of a pruned network whose filters are there twice, each copy half the group's width from the other.</summary>
    private static PlannedGroup PruneDuplicates(PruningOptions options)
    {
        using var dense = SmallNetwork.BuildWithDuplicates();
        // More than the columns that are read of them, so that copies can be told from what seems alike in too few samples.
        var result = Prune(dense, options, samples: 512);
        result.Pruned.Dispose();
        string name = SmallNetwork.Prunable(Mipp.Coupling.ChannelCoupling.Analyse(dense))[1].Name;
        return result.Plan.Groups.Single(g => g.Name == name);
    }

    private static PruningResult Prune(Graph dense, PruningOptions options, int samples = 256) =>
        Pruner.Prune(dense, SmallNetwork.Calibration(samples), options, cancellation: TestContext.Current.CancellationToken);
}
