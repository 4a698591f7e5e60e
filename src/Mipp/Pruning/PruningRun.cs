using System.Collections.Immutable;
using System.Diagnostics;
using Mipp.Coupling;
using Mipp.Criteria;
using Mipp.Data;
using Mipp.Graphs;
using Mipp.Information;
using Mipp.Pruning.Calibration;
using Mipp.Pruning.Memory;
using Mipp.Pruning.Repair;
using Mipp.Pruning.Selection;
using Mipp.Surgery;
using Mipp.Tensors;

namespace Mipp.Pruning;

/// <summary>The pipeline: calibrate, select, cut, prove, repair.</summary>
internal sealed class PruningRun
{
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly Criterion criterion;
    private readonly Graph dense;
    private readonly PruningOptions options;
    private readonly TrainingOnTheWay? training;
    private readonly IProgress<PruningProgress>? progress;
    private readonly CancellationToken cancellation;
    private readonly MemoryNeeds memory;
    private readonly CalibrationData data;
    private readonly ChannelCoupling coupling;

    /// <summary>Plans a run, see <see cref="Pruner"/>.</summary>
    /// <exception cref="MippException">What is asked for cannot be had.</exception>
    public PruningRun(
        Criterion criterion,
        Graph dense,
        DatasetSplit samples,
        PruningOptions options,
        TrainingOnTheWay? training,
        IProgress<PruningProgress>? progress,
        CancellationToken cancellation)
    {
        this.criterion = criterion;
        this.dense = dense;
        this.options = options;
        this.training = training;
        this.progress = progress;
        this.cancellation = cancellation;
        memory = MemoryNeeds.Of(dense, options, samples);
        data = new CalibrationData(
            dense,
            criterion.NeedsLabels ? samples : samples.WithoutLabels(),
            options.Confidence is null ? 1 : Confidence.Estimates,
            options.Memory is null ? CalibrationData.LargestBatch : memory.BatchSize);
        coupling = ChannelCoupling.Analyse(dense);
        coupling.RequirePrunable();
        if (Budget.From(options) is { } budget)
            Allocation.RequireReachable(data.AtSizes(dense, () => new FootprintModel(coupling)), budget);
        if (options.Confidence is not null)
            data.RequireFolds(Confidence.Estimates);
    }

    /// <summary>Runs it.</summary>
    public PruningResult Run()
    {
        using var scope = new TensorScope();
        using var workers = TensorWorkers.AtMost(memory.Plan.Workers);
        using var observation = Observe();
        var groups = GroupsOf(observation);
        using var rule = Rule(groups);
        double calibrated = clock.Elapsed.TotalSeconds;
        var choice = Choose(observation, groups, rule);
        double selected = clock.Elapsed.TotalSeconds;
        var masked = new MaskedOutputs(choice.Selection, data.First(MaskedOutputs.Samples));
        var pruned = GraphCut.Apply(choice.Selection);
        try
        {
            double error = masked.ErrorOf(pruned);
            double proved = clock.Elapsed.TotalSeconds;
            Repair(pruned, choice.Selection, observation, groups);
            double repaired = clock.Elapsed.TotalSeconds;
            (criterion as Control)?.Finish(pruned, training, options.Seed);
            return new PruningResult(
                pruned, PlanOf(choice), error, CostOf(dense), CostOf(pruned),
                new PruningSeconds(calibrated, selected - calibrated, repaired - proved, clock.Elapsed.TotalSeconds),
                options.LooksAtData ? SampleShortage.Warnings(coupling, observation.Layers, data.Count) : [],
                memory.Measures);
        }
        catch
        {
            pruned.Dispose();
            throw;
        }
    }

    private DenseObservation Observe()
    {
        var plan = new SamplingPlan(options.Seed, data.Count, memory.Plan.MostPositions);
        return options.LooksAtData ? DenseObservation.Run(dense, data, plan, BatchDone(pass: 0), cancellation) : DenseObservation.Nothing(dense, plan);
    }

    private ImmutableArray<GroupLayers> GroupsOf(DenseObservation observation)
    {
        ImmutableArray<GroupLayers> groups =
            [.. coupling.PrunableGroups
                .Select(g => criterion.ReadsConsumers ? GroupLayers.Of(g, observation.Layers) : GroupLayers.Unobserved(g))
                .OfType<GroupLayers>()];
        return groups.IsEmpty
            ? throw new MippException("nothing can be pruned: every group of channels that is not frozen is read by something that is no linear map; see 'mipp inspect'.")
            : groups;
    }

    /// <summary>What stops the pruning where there is no budget.</summary>
    private StoppingRule? Rule(ImmutableArray<GroupLayers> groups)
    {
        if (options.Tolerance is { } nats)
            return new ToleranceRule(nats);
        if (options.Confidence is not { } sure)
            return null;
        return options.Estimator == PruningOptions.Predictive ? new PredictiveRule(dense, data, sure, cancellation)
            : new FoldRule(FoldedObservation.Run(dense, groups, data, options.Seed, BatchDone(pass: 1), cancellation), sure, cancellation);
    }

    private UnitChoice Choose(DenseObservation observation, ImmutableArray<GroupLayers> groups, StoppingRule? rule)
    {
        var tell = Tell(PruningStage.Select);
        var chosen = criterion.Chooser is ScoreCriterion scores
            ? new ScoreSelector(coupling, [.. groups.Select(g => g.Group)], data, options, scores, training, tell, cancellation).Choose()
            : new UnitSelector(coupling, groups, observation, data, options, (PathCriterion)criterion.Chooser, rule, memory.Plan, tell, cancellation).Choose();
        return criterion is Control control ? chosen.Instead(control, options.Seed) : chosen;
    }

    private void Repair(Graph pruned, ChannelSelection selection, DenseObservation observation, ImmutableArray<GroupLayers> groups)
    {
        bool keepsWeights = criterion is not Control { ReplacesWeights: true };
        if (keepsWeights && criterion.Chooser is IRescales rescaling)
            Rescaling.Apply(rescaling, groups, selection, pruned);
        observation.ForgetInputs();
        if (!keepsWeights || !options.Repair)
            return;
        using var repair = new WeightRepair(pruned, selection, observation, data, options, memory.Plan.HeldActivationBytes, cancellation);
        repair.Run(Tell(PruningStage.Repair));
    }

    private PruningPlan PlanOf(UnitChoice choice) =>
        new("", options, [.. coupling.Groups.Select(g => new PlannedGroup(
            g.Name,
            g.Width,
            choice.Selection.Kept(g),
            choice.Removals.TryGetValue(g, out var path) ? [.. path.Removals.Select(r => new PlannedRemoval(r.Unit, r.Loss))] : [],
            g.FrozenReason))]);

    private Footprint CostOf(Graph network) => data.AtSizes(network, () => Footprint.Of(network));

    private Action<int, int> Tell(PruningStage stage) => (done, total) => progress?.Report(new PruningProgress(stage, done, total));

    /// <summary>Told how many batches of a pass over the data are done, tells how far the calibration is.</summary>
    private Action<int> BatchDone(int pass)
    {
        var tell = Tell(PruningStage.Calibrate);
        int passes = options.LooksAtFolds ? 2 : 1;
        return done => tell((pass * data.BatchCount) + done, passes * data.BatchCount);
    }
}
