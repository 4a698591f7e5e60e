using System.Collections.Immutable;
using System.Text.Json;
using Mipp.Coupling;
using Mipp.Criteria;
using Mipp.Data;
using Mipp.Graphs;
using Mipp.Pruning.Calibration;
using Mipp.Pruning.Selection;
using Mipp.Tensors;
using Mipp.Training;

namespace Mipp.Pruning;

/// <summary>Prunes networks: calibrates, selects, cuts, proves, repairs.</summary>
public static class Pruner
{
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
            JsonSerializer.Serialize(options),
            (done, step) => progress?.Report(new PruningProgress(PruningStage.Train, done, criterion.Trainings) { Training = step }),
            cancellation);
        using var trained = criterion.Chooser is ScoreCriterion scoring and ITrainsFirst trainer
            ? TrainFirst(scoring, trainer, dense, samples, options, onTheWay, cancellation) : null;
        var result = new PruningRun(criterion, trained ?? dense, samples, options, onTheWay, progress, cancellation).Run();
        return result with { Spent = clock.Elapsed + (onTheWay?.BeforeResumed ?? Effort.None) };
    }

    private static Graph TrainFirst(
        ScoreCriterion criterion, ITrainsFirst trainer, Graph dense, DatasetSplit samples, PruningOptions options, TrainingOnTheWay? training,
        CancellationToken cancellation)
    {
        using var scope = new TensorScope();
        var graph = dense.Clone();
        var coupling = ChannelCoupling.Analyse(graph);
        ImmutableArray<ChannelGroup> groups = [.. coupling.PrunableGroups];
        var selector = new ScoreSelector(coupling, groups, new CalibrationData(graph, samples), options, criterion, training, (_, _) => { }, cancellation);
        try
        {
            selector.Train(trainer);
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
}
