using System.Collections.Immutable;
using System.Diagnostics;
using Mipp.Coupling;
using Mipp.Criteria;
using Mipp.Data;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Information;
using Mipp.Surgery;
using Mipp.Torch;

namespace Mipp.Pruning;

/// <summary>The pipeline: calibrate, select, cut, prove, repair.</summary>
public static class Pruner
{
    /// <summary>Samples that the cut is proved on.</summary>
    private const int ProofSamples = 16;

    /// <summary>Prunes a network; the network itself is left as it is.</summary>
    /// <param name="dense">The network, batch first.</param>
    /// <param name="samples">Unlabelled samples of the data it was trained on; labels are not looked at.</param>
    /// <param name="options">What to prune away and how.</param>
    /// <param name="progress">Told how far the run has come.</param>
    /// <param name="cancellation">Stops the run.</param>
    /// <exception cref="MippException">An option is out of range, the data do not fit, or the budget cannot be reached.</exception>
    /// <exception cref="InvalidOperationException">The cut network differs from the masked one: a fault of Mipp's.</exception>
    public static PruningResult Prune(
        Graph dense,
        DatasetSplit samples,
        PruningOptions options,
        IProgress<PruningProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        options.Validate();
        var clock = Stopwatch.StartNew();
        Action<int, int> Tell(PruningStage stage) => (done, total) => progress?.Report(new PruningProgress(stage, done, total));
        using var scope = new TensorScope();
        var data = new CalibrationData(dense, samples, options.Confidence is null ? 1 : Confidence.Estimates);
        var coupling = ChannelCoupling.Analyse(dense);

        var tellCalibrated = Tell(PruningStage.Calibrate);
        int passes = options.LooksAtFolds ? 2 : 1;
        var plan = new SamplingPlan(options.Seed, data.Count);
        using var observation = options.LooksAtData
            ? DenseObservation.Run(dense, data, plan, done => tellCalibrated(done, passes * data.BatchCount), cancellation)
            : DenseObservation.Nothing(dense, plan);
        bool looks = CriterionRegistry.Find(options.Criterion).LooksAtData;

        ImmutableArray<GroupLayers> groups =
            [.. coupling.Groups.Where(g => !g.IsFrozen && g.Width > 1)
                .Select(g => looks ? GroupLayers.Of(g, observation.Layers) : GroupLayers.Unobserved(g))
                .OfType<GroupLayers>()];
        if (groups.IsEmpty)
            throw new MippException("nothing can be pruned: every group of channels is frozen; see 'mipp inspect' for the reasons.");
        using var rule = RuleOf(dense, groups, data, options, done => tellCalibrated(data.BatchCount + done, passes * data.BatchCount), cancellation);
        double calibrated = clock.Elapsed.TotalSeconds;
        var choice = new UnitSelector(coupling, groups, data, options, rule, Tell(PruningStage.Select), cancellation).Choose();
        double selected = clock.Elapsed.TotalSeconds;

        // Before the cut, so that there are never three networks at once.
        var proof = data.First(ProofSamples);
        var expected = RunMasked(choice.Selection, proof);
        var pruned = GraphCut.Apply(choice.Selection);
        try
        {
            double error = Prove(choice.Selection, expected, pruned, proof);
            double proved = clock.Elapsed.TotalSeconds;
            if (options.Repair)
                new WeightRepair(pruned, choice.Selection, observation, data).Run(Tell(PruningStage.Repair), cancellation);
            double repaired = clock.Elapsed.TotalSeconds;
            return new PruningResult(
                pruned, PlanOf(coupling, choice, options), error, CostOf(dense), CostOf(pruned),
                new PruningSeconds(calibrated, selected - calibrated, repaired - proved, clock.Elapsed.TotalSeconds));
        }
        catch
        {
            pruned.Dispose();
            throw;
        }

        Footprint CostOf(Graph network) => data.AtSizes(network, () => Footprint.Of(network));
    }

    /// <summary>What stops the pruning where there is no budget.</summary>
    private static StoppingRule? RuleOf(
        Graph dense, ImmutableArray<GroupLayers> groups, CalibrationData data, PruningOptions options, Action<int> batchDone, CancellationToken cancellation)
    {
        if (options.Tolerance is { } nats)
            return new ToleranceRule(nats);
        if (options.Confidence is not { } sure)
            return null;
        data.RequireFolds(Confidence.Estimates);
        return options.Estimator == PruningOptions.Predictive ? new PredictiveRule(dense, data, sure, cancellation)
            : new FoldRule(FoldedObservation.Run(dense, groups, data, options.Seed, batchDone, cancellation), sure);
    }

    private static Tensor[] RunMasked(ChannelSelection selection, Tensor[] samples)
    {
        using var masked = GraphMask.Apply(selection);
        return new GraphRunner(masked).Run(samples);
    }

    private static double Prove(ChannelSelection selection, IReadOnlyList<Tensor> expected, Graph cut, Tensor[] samples)
    {
        var dense = selection.Coupling.Graph;
        double error = CutProof.Measure(expected, cut, samples);
        if (double.IsPositiveInfinity(error) && !IsFinite(dense, samples))
            throw new MippException("the network's outputs for these data are not finite numbers; check the model and the scale of the data (--mean, --std).");
        double limit = CutProof.LimitOf(dense);
        if (error > limit && double.IsFinite(error))
            error = ProveInDouble(selection, cut, samples) ?? error;
        return error <= limit ? error
            : throw new InvalidOperationException(
                $"the cut network differs from the masked one by {error:g3} of the largest output, more than {limit:g3}; nothing was written");
    }

    /// <summary>Asked only where single precision leaves it open, as it takes weights of twice the size.</summary>
    private static double? ProveInDouble(ChannelSelection selection, Graph cut, Tensor[] samples)
    {
        using var masked = GraphMask.Apply(selection);
        return CutProof.MeasureInDouble(masked, cut, samples);
    }

    private static bool IsFinite(Graph graph, Tensor[] batch) =>
        new GraphRunner(graph).Run(batch).All(o => o.To(DType.Float64).IsFinite().All().Item<bool>());

    private static PruningPlan PlanOf(ChannelCoupling coupling, UnitChoice choice, PruningOptions options) =>
        new("", options, [.. coupling.Groups.Select(g => new PlannedGroup(
            g.Name,
            g.Width,
            choice.Selection.Kept(g),
            choice.Removals.TryGetValue(g, out var path) ? [.. path.Removals.Select(r => new PlannedRemoval(r.Unit, r.Loss))] : [],
            g.FrozenReason))]);
}
