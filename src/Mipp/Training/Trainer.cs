using Mipp.Data;
using Mipp.Graphs;

namespace Mipp.Training;

/// <summary>Trains networks to classify.</summary>
public static class Trainer
{
    /// <summary>
    /// Minimises the cross-entropy of a network's first output, and its distance from a teacher's where there is one; the
    /// network's parameters and the running statistics of its normalisation layers change in place.
    /// </summary>
    /// <remarks>
    /// The same network, data, options and number of threads give the same weights, bit by bit, also when the training is
    /// stopped and resumed from its checkpoint on the way. A last batch of a single sample is left out of an epoch, since a
    /// single sample has no statistics to normalise by.
    /// </remarks>
    /// <param name="graph">A network with one input and scores [N, classes] as its first output.</param>
    /// <param name="data">Labelled samples.</param>
    /// <param name="options">How to train.</param>
    /// <param name="progress">Told of every step.</param>
    /// <param name="checkpointing">Where to save the training and resume it from; null for not at all.</param>
    /// <param name="cancellation">Stops after the step under way, which is saved when there is checkpointing.</param>
    /// <exception cref="MippException">
    /// The network, data and options do not fit, the checkpoint belongs to another training, or the training diverged.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static TrainingResult Run(
        Graph graph,
        DatasetSplit data,
        TrainingOptions options,
        IProgress<TrainingProgress>? progress = null,
        Checkpointing? checkpointing = null,
        CancellationToken cancellation = default) =>
        Run(graph, data, options, intervention: null, progress, checkpointing, cancellation);

    /// <inheritdoc cref="Run(Graph, DatasetSplit, TrainingOptions, IProgress{TrainingProgress}?, Checkpointing?, CancellationToken)"/>
    /// <param name="graph">A network with one input and scores [N, classes] as its first output.</param>
    /// <param name="data">Labelled samples.</param>
    /// <param name="options">How to train.</param>
    /// <param name="intervention">Changes the network between the steps; null for nothing.</param>
    /// <param name="progress">Told of every step.</param>
    /// <param name="checkpointing">Where to save the training and resume it from; null for not at all.</param>
    /// <param name="cancellation">Stops after the step under way, which is saved when there is checkpointing.</param>
    internal static TrainingResult Run(
        Graph graph,
        DatasetSplit data,
        TrainingOptions options,
        IIntervention? intervention,
        IProgress<TrainingProgress>? progress,
        Checkpointing? checkpointing,
        CancellationToken cancellation)
    {
        options.Validate();
        Classification.RequireFits(graph, data);
        if (options.Teacher is { } teacher)
        {
            Classification.RequireFits(teacher.Graph, data);
            teacher.RequireSuits(graph);
        }
        using var run = new TrainingRun(graph, data, options, intervention, checkpointing);
        run.Resume();
        while (!run.IsFinished)
        {
            if (cancellation.IsCancellationRequested)
            {
                run.Save();
                cancellation.ThrowIfCancellationRequested();
            }
            var position = run.Step();
            progress?.Report(position);
            run.SaveIfDue();
        }
        return run.Finish();
    }
}
