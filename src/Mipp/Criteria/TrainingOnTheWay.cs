using Mipp.Graphs;
using Mipp.Training;

namespace Mipp.Criteria;

/// <summary>Trains networks on the way to the pruned one.</summary>
/// <param name="task">With what and how.</param>
/// <param name="partOf">The pruning in words; a checkpoint of another is not gone on from.</param>
/// <param name="report">Is told the number of trainings done before, and how the one under way comes along.</param>
/// <param name="cancellation">Stops after the step under way.</param>
internal sealed class TrainingOnTheWay(
    TrainingTask task, string partOf, Action<int, TrainingProgress>? report = null, CancellationToken cancellation = default)
{
    /// <summary>Digits of a fingerprint that tell the checkpoints of a run apart.</summary>
    private const int Digits = 16;

    private int done;

    /// <summary>How networks are trained.</summary>
    public TrainingOptions Options => task.Options;

    /// <summary>What trainings had taken when they were resumed.</summary>
    public Effort BeforeResumed { get; private set; } = Effort.None;

    /// <summary>Trains a network in place, or goes on where a training of the same was stopped.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="intervention">Changes it between the steps.</param>
    public void Run(Graph graph, IIntervention? intervention = null)
    {
        var progress = report is null ? null : new Reporter(step => report(done, step));
        var result = Trainer.Run(graph, task.Data, task.Options, intervention, progress, CheckpointOf(graph), cancellation);
        BeforeResumed += result.BeforeResumed;
        done++;
    }

    private Checkpointing? CheckpointOf(Graph graph) => task.Checkpoints is null ? null
        : new Checkpointing($"{task.Checkpoints}-{Fingerprint.Of(graph, task.Data, task.Options, partOf)[..Digits]}");

    private sealed class Reporter(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
