using System.Collections.Concurrent;
using Mipp.Data;
using Mipp.Graphs;
using Mipp.Models;
using Mipp.Onnx;
using Mipp.Pruning;
using Mipp.Training;

namespace Mipp.Experiments;

/// <summary>Does the work of an experiment in this process, one piece at a time.</summary>
/// <remarks>Every piece can be stopped at any moment and done again: what is finished of it is found and not done twice.</remarks>
internal sealed class ExperimentWorker(
    Experiment experiment, WorkFolder folder, DatasetLocator locator, IExperimentObserver? observer, CancellationToken cancellation)
    : ITaskWorker
{
    private readonly ConcurrentDictionary<string, Dataset> datasets = [];
    private readonly NetworkFiles files = new();

    /// <inheritdoc/>
    public void Do(ExperimentTask task, Action<TaskResult> record)
    {
        try
        {
            DoIt(task, record);
        }
        catch (UnwritableFileException e)
        {
            throw new StorageException($"{e.Message}; nothing recorded so far is lost: make room, or whatever it takes, and run the same command again.", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void DoIt(ExperimentTask task, Action<TaskResult> record)
    {
        if (task.Run is { } run)
        {
            RunResult? end = null;
            Run(run, task.Recorded, result => record(new TaskResult(null, end = result)));
            if (end is not { NeedsFiles: true })
                folder.TidyUp(run);
            return;
        }
        record(new TaskResult(Dense(task.Dense!), null));
        File.Delete(folder.CheckpointOf(task.Dense!));
    }

    /// <summary>What stops a run, and what stops the experiment.</summary>
    private static bool IsOfThisRun(Exception e) => e is not (OperationCanceledException or StorageException or UnwritableFileException);

    private DenseResult Dense(DenseKey key)
    {
        int classes = 0, samples = 0;
        try
        {
            var data = Data(key);
            (classes, samples) = (data.ClassNames.Count, data.Test.Count);
            if (Given(key) is { } file)
            {
                using var given = file;
                return new DenseResult(key, classes, samples, Measure(given, data), null, null);
            }
            using var graph = Initial(key, data);
            var effort = Train(graph, data, experiment.Protocol.Training!, key.Seed, folder.CheckpointOf(key), $"training {key}");
            OnnxModel.Save(graph, folder.NetworkOf(key));
            return new DenseResult(key, classes, samples, Measure(graph, data), effort, null);
        }
        catch (Exception e) when (IsOfThisRun(e))
        {
            return new DenseResult(key, classes, samples, null, null, Describe(e));
        }
    }

    private void Run(RunKey key, RunResult? recorded, Action<RunResult> record)
    {
        // A checkpoint, or nothing at all, may be left of a run that was killed; its network is there once it is recorded.
        var result = recorded is { NeedsFiles: true } && File.Exists(folder.NetworkOf(key))
            ? recorded with { Status = RunStatus.Pruned, Trained = null, Message = null } : null;
        try
        {
            var data = Data(key.Dense);
            var training = key.Phase == Phase.BeforeTraining ? experiment.Protocol.Training : experiment.Protocol.Retraining;
            if (result is null)
                record(result = Prune(key, data, isLast: training is null));
            if (training is not null)
                record(result = result with { Status = RunStatus.Done, Trained = Train(key, data, training, result.Pruned!) });
        }
        catch (Exception e) when (IsOfThisRun(e))
        {
            var trained = e is TrainingDivergedException ? new TrainedOutcome(null, null, e.Message) : null;
            record(new RunResult(key, RunStatus.Failed, result?.Pruned, trained, Describe(e)));
        }
    }

    private RunResult Prune(RunKey key, Dataset data, bool isLast)
    {
        using var dense = key.Phase == Phase.BeforeTraining ? Initial(key.Dense, data) : Trained(key.Dense, data);
        var options = key.Level.ApplyTo(new PruningOptions
        {
            Criterion = key.Criterion.Name,
            Scope = key.Criterion.Scope,
            Normalisation = key.Criterion.Normalisation,
            Repair = key.Repair,
            RepairEpochs = experiment.Protocol.RepairEpochs,
            CalibrationCount = experiment.Protocol.Calibration,
            Seed = key.Dense.Seed,
        });
        var samples = data.CalibrationSet(options.CalibrationCount, options.Seed);
        var pruning = Pruner.Prune(dense, samples, options, TrainingFor(key, data), observer?.Pruning($"pruning {key}"), cancellation);
        using var pruned = pruning.Pruned;
        var measured = ModelMeasurement.SideBySide([(dense, null), (pruned, Accuracy(pruned, data))], data.Test, cancellation: cancellation);
        double? fileError = PrunedFile.Save(pruned, folder.NetworkOf(key), data.Test);
        var outcome = PrunedOutcome.Of(pruning, measured[0], measured[1]) with { FileError = fileError };
        return new RunResult(key, isLast ? RunStatus.Done : RunStatus.Pruned, outcome, null, null);
    }

    /// <summary>What criteria that train the network on the way do so with: the dense network's training, or the one after pruning.</summary>
    private TrainingTask? TrainingFor(RunKey key, Dataset data) =>
        (experiment.Protocol.Training ?? experiment.Protocol.Retraining) is { } training
            ? new TrainingTask(data.Train, training with { Seed = key.Dense.Seed }) { Checkpoints = folder.CheckpointsBefore(key) }
            : null;

    private TrainedOutcome Train(RunKey key, Dataset data, TrainingOptions options, PrunedOutcome pruned)
    {
        using var graph = OnnxModel.Load(folder.NetworkOf(key));
        using var dense = key.Phase == Phase.AfterTraining && experiment.Protocol.Teacher is not null ? Trained(key.Dense, data) : null;
        options = options with { Teacher = dense is null ? null : experiment.Protocol.Teacher!.Of(dense) };
        var effort = Train(graph, data, options, key.Dense.Seed, folder.CheckpointOf(key), $"training {key}");
        double? accuracy = Accuracy(graph, data);
        return new TrainedOutcome(accuracy, effort, Collapse.Of(accuracy, data.Test.Labels));
    }

    private Effort Train(Graph graph, Dataset data, TrainingOptions options, long seed, string checkpoint, string what) =>
        Trainer.Run(graph, data.Train, options with { Seed = seed }, observer?.Training(what), new Checkpointing(checkpoint), cancellation).Spent;

    private ModelMeasurement Measure(Graph graph, Dataset data) =>
        ModelMeasurement.SideBySide([(graph, Accuracy(graph, data))], data.Test, cancellation: cancellation)[0];

    private double? Accuracy(Graph graph, Dataset data) => Evaluator.Applies(graph, data.Test)
        ? Evaluator.Evaluate(graph, data.Test, cancellation: cancellation).Accuracy
        : null;

    private static Graph Initial(DenseKey key, Dataset data) => data.ClassNames.Count == 0
        ? throw new MippException($"{key.Data} has no labels, by which {key.Network} is trained first: give labelled data, or an ONNX file of a trained network.")
        : ModelZoo.Create(key.Network, data.SampleShape, data.ClassNames.Count, key.Seed);

    /// <summary>The network of a file; null where it is one of the zoo.</summary>
    private Graph? Given(DenseKey key) =>
        experiment.Network(key.Network) is { File: not null } network ? files.Load(network) : null;

    private Graph Trained(DenseKey key, Dataset data)
    {
        if (Given(key) is { } given)
            return given;
        // Someone tidies up while the comparison runs: the same training gives the same network.
        if (!File.Exists(folder.NetworkOf(key)) && Dense(key) is { Message: { } message })
            throw new MippException(message);
        return OnnxModel.Load(folder.NetworkOf(key));
    }

    private Dataset Data(DenseKey key) => datasets.GetOrAdd(key.Data, name => Datasets.Open(experiment.DataSource(name), locator));

    private static string Describe(Exception e) => e switch
    {
        MippException => e.Message,
        OutOfMemoryException => "the machine has too little memory for this run.",
        _ => $"{e.GetType().Name}: {e.Message}",
    };
}
