using System.Collections.Immutable;
using System.Diagnostics;
using Mipp.Coupling;
using Mipp.Criteria;
using Mipp.Data;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Information;
using Mipp.Pruning.Calibration;
using Mipp.Pruning.Memory;
using Mipp.Pruning.Repair;
using Mipp.Pruning.Selection;
using Mipp.Surgery;
using Mipp.Torch;
using Mipp.Training;

namespace Mipp.Pruning;

/// <summary>The pipeline: calibrate, select, cut, prove, repair.</summary>
public static class Pruner
{
    /// <summary>Samples that the cut is proved on.</summary>
    internal const int ProofSamples = 16;

    /// <inheritdoc cref="Prune(Graph, DatasetSplit, PruningOptions, TrainingTask?, IProgress{PruningProgress}?, CancellationToken)"/>
    public static PruningResult Prune(
        Graph dense,
        DatasetSplit samples,
        PruningOptions options,
        IProgress<PruningProgress>? progress = null,
        CancellationToken cancellation = default) =>
        Prune(dense, samples, options, training: null, progress, cancellation);

    /// <summary>Prunes a network; the network itself is left as it is.</summary>
    /// <param name="dense">The network, batch first.</param>
    /// <param name="samples">Samples of the data it was trained on; labels are looked at only by criteria that need them.</param>
    /// <param name="options">What to prune away and how.</param>
    /// <param name="training">What criteria that train do so with; null where none is to.</param>
    /// <param name="progress">Told how far the run has come.</param>
    /// <param name="cancellation">Stops the run.</param>
    /// <exception cref="MippException">An option is out of range, the data do not fit, or the budget cannot be reached.</exception>
    /// <exception cref="InvalidOperationException">The cut network differs from the masked one: a fault of Mipp's.</exception>
    public static PruningResult Prune(
        Graph dense,
        DatasetSplit samples,
        PruningOptions options,
        TrainingTask? training,
        IProgress<PruningProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        options.Validate();
        var criterion = CriterionRegistry.Find(options.Criterion);
        Require(criterion, dense, samples, training);
        var clock = EffortClock.Start();
        var onTheWay = training is null ? null : new TrainingOnTheWay(
            training,
            options,
            (done, step) => progress?.Report(new PruningProgress(PruningStage.Train, done, criterion.Trainings) { Training = step }),
            cancellation);
        using var trained = criterion.Chooser is ScoreCriterion { TrainsFirst: true } first
            ? TrainFirst(first, dense, samples, options, onTheWay, cancellation) : null;
        var result = PruneAsItIs(criterion, trained ?? dense, samples, options, onTheWay, progress, cancellation);
        return result with { Spent = clock.Elapsed + (onTheWay?.BeforeResumed ?? Effort.None) };
    }

    private static PruningResult PruneAsItIs(
        Criterion criterion,
        Graph dense,
        DatasetSplit samples,
        PruningOptions options,
        TrainingOnTheWay? training,
        IProgress<PruningProgress>? progress,
        CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        Action<int, int> Tell(PruningStage stage) => (done, total) => progress?.Report(new PruningProgress(stage, done, total));
        using var scope = new TensorScope();
        var memory = MemoryNeeds.Of(dense, options, samples);
        using var workers = TensorWorkers.AtMost(memory.Plan.Workers);
        var data = new CalibrationData(
            dense,
            criterion.NeedsLabels ? samples : samples.WithoutLabels(),
            options.Confidence is null ? 1 : Confidence.Estimates,
            options.Memory is null ? CalibrationData.LargestBatch : memory.BatchSize);
        var coupling = ChannelCoupling.Analyse(dense);
        coupling.RequirePrunable();
        if (Budget.From(options) is { } budget)
            Allocation.RequireReachable(data.AtSizes(dense, () => new FootprintModel(coupling)), budget);
        if (options.Confidence is not null)
            data.RequireFolds(Confidence.Estimates);

        var tellCalibrated = Tell(PruningStage.Calibrate);
        int passes = options.LooksAtFolds ? 2 : 1;
        var plan = new SamplingPlan(options.Seed, data.Count, memory.Plan.MostPositions);
        using var observation = options.LooksAtData
            ? DenseObservation.Run(dense, data, plan, done => tellCalibrated(done, passes * data.BatchCount), cancellation)
            : DenseObservation.Nothing(dense, plan);

        ImmutableArray<GroupLayers> groups =
            [.. coupling.PrunableGroups
                .Select(g => criterion.ReadsConsumers ? GroupLayers.Of(g, observation.Layers) : GroupLayers.Unobserved(g))
                .OfType<GroupLayers>()];
        if (groups.IsEmpty)
            throw new MippException("nothing can be pruned: every group of channels that is not frozen is read by something that is no linear map; see 'mipp inspect'.");
        using var rule = RuleOf(dense, groups, data, options, done => tellCalibrated(data.BatchCount + done, passes * data.BatchCount), cancellation);
        double calibrated = clock.Elapsed.TotalSeconds;
        var choice = Choose();
        double selected = clock.Elapsed.TotalSeconds;

        // Before the cut, so that there are never three networks at once.
        var proof = data.First(ProofSamples);
        var expected = RunMasked(choice.Selection, proof);
        var pruned = GraphCut.Apply(choice.Selection);
        try
        {
            double error = Prove(choice.Selection, expected, pruned, proof);
            double proved = clock.Elapsed.TotalSeconds;
            var control = criterion as Control;
            bool keepsWeights = control is not { ReplacesWeights: true };
            if (keepsWeights && criterion.Chooser is PathCriterion { Rescales: true } path)
                Rescaling.Apply(path, groups, choice.Selection, pruned);
            observation.ForgetInputs();
            if (options.Repair && keepsWeights)
            {
                using var repair = new WeightRepair(pruned, choice.Selection, observation, data, options, memory.Plan.HeldActivationBytes, cancellation);
                repair.Run(Tell(PruningStage.Repair));
            }
            double repaired = clock.Elapsed.TotalSeconds;
            control?.Finish(pruned, training, options.Seed);
            return new PruningResult(
                pruned, PlanOf(coupling, choice, options), error, CostOf(dense), CostOf(pruned),
                new PruningSeconds(calibrated, selected - calibrated, repaired - proved, clock.Elapsed.TotalSeconds),
                options.LooksAtData ? SampleShortage.Warnings(coupling, observation.Layers, data.Count) : [],
                memory.Measures);
        }
        catch
        {
            pruned.Dispose();
            throw;
        }

        UnitChoice Choose()
        {
            var tell = Tell(PruningStage.Select);
            var chosen = criterion.Chooser is ScoreCriterion scores
                ? new ScoreSelector(coupling, [.. groups.Select(g => g.Group)], data, options, scores, training, tell, cancellation).Choose()
                : new UnitSelector(coupling, groups, observation, data, options, (PathCriterion)criterion.Chooser, rule, memory.Plan, tell, cancellation).Choose();
            return criterion is Control control ? chosen.Instead(control, options.Seed) : chosen;
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
        return options.Estimator == PruningOptions.Predictive ? new PredictiveRule(dense, data, sure, cancellation)
            : new FoldRule(FoldedObservation.Run(dense, groups, data, options.Seed, batchDone, cancellation), sure, cancellation);
    }

    private static Graph TrainFirst(
        ScoreCriterion criterion, Graph dense, DatasetSplit samples, PruningOptions options, TrainingOnTheWay? training, CancellationToken cancellation)
    {
        using var scope = new TensorScope();
        var graph = dense.Clone();
        var coupling = ChannelCoupling.Analyse(graph);
        ImmutableArray<ChannelGroup> groups = [.. coupling.PrunableGroups];
        var selector = new ScoreSelector(coupling, groups, new CalibrationData(graph, samples), options, criterion, training, (_, _) => { }, cancellation);
        try
        {
            selector.Train();
            return graph;
        }
        catch
        {
            graph.Dispose();
            throw;
        }
    }

    private static void Require(Criterion criterion, Graph dense, DatasetSplit samples, TrainingTask? training)
    {
        if (criterion.NeedsTraining && training is null)
            throw new MippException($"criterion '{criterion.Name}' trains the network on the way: say with which training samples and options.");
        if (!criterion.NeedsLabels)
            return;
        if (!samples.HasLabels)
            throw new MippException(
                $"criterion '{criterion.Name}' needs labels, and the data have none: give labelled data, or choose one of "
                + $"{string.Join(", ", CriterionRegistry.All.Where(other => !other.NeedsLabels && !other.NeedsTraining).Select(other => other.Name))}.");
        Classification.RequireFits(dense, samples);
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
        if (double.IsPositiveInfinity(error) && FirstNotFinite(dense, samples) is { } culprit)
            throw new MippException(
                $"the network's outputs for these data are not finite numbers: {culprit} is the first to give such; check the model and the scale of the data (--mean, --std).");
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

    private static bool IsFinite(Tensor tensor) => tensor.To(DType.Float64).IsFinite().All().Item<bool>();

    /// <summary>Where infinite numbers, or what are none, come from that reach the outputs; null where they do not.</summary>
    private static string? FirstNotFinite(Graph graph, Tensor[] batch)
    {
        string? first = null;
        var outputs = new GraphRunner(graph).Run(batch, ExecutionMode.Inference, (value, tensor) =>
            first ??= IsFinite(tensor) ? null : value.Producer is { } node ? $"node {node.Label}" : $"the input '{value.Name}'");
        return outputs.All(IsFinite) ? null : first;
    }

    private static PruningPlan PlanOf(ChannelCoupling coupling, UnitChoice choice, PruningOptions options) =>
        new("", options, [.. coupling.Groups.Select(g => new PlannedGroup(
            g.Name,
            g.Width,
            choice.Selection.Kept(g),
            choice.Removals.TryGetValue(g, out var path) ? [.. path.Removals.Select(r => new PlannedRemoval(r.Unit, r.Loss))] : [],
            g.FrozenReason))]);
}
