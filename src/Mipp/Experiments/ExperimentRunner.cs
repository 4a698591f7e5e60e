using Mipp.Data;

namespace Mipp.Experiments;

/// <summary>Does the runs of an experiment that its store does not have yet.</summary>
public static class ExperimentRunner
{
    /// <summary>
    /// Does all that is left. A run that fails is recorded with its message and the others go on; a process that is killed at any
    /// moment and started again goes on where it was.
    /// </summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="storePath">Where results are recorded; the folder beside it with ".work" in its name has networks and checkpoints.</param>
    /// <param name="locator">Where datasets are.</param>
    /// <param name="options">How to go about it.</param>
    /// <param name="observer">Is told how far it has come; null when nobody wants to know.</param>
    /// <param name="cancellation">Stops as soon as what is under way can be saved.</param>
    /// <exception cref="MippException">Results cannot be kept: the store belongs to something else, is in use, or the disk is full.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; all is saved.</exception>
    public static void Run(
        Experiment experiment, string storePath, DatasetLocator locator, ExecutionOptions options, IExperimentObserver? observer = null,
        CancellationToken cancellation = default)
    {
        using var folder = WorkFolder.Take(storePath);
        using var store = RunStore.OpenToRecord(storePath, experiment, Machine.Describe());
        var recorded = store.Read();
        // Of a process that was killed just after it had recorded one.
        folder.TidyUp(recorded.Runs.Where(r => !r.NeedsFiles).Select(r => r.Key));
        var schedule = TaskSchedule.Of(experiment, recorded, folder, options.RetryFailed);
        observer?.Started(schedule.RunsLeft.Length);
        var record = new Recorder(store, recorded, observer);
        schedule.Hopeless.ForEach(run => record.Take(new TaskResult(null, run)));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (options.Jobs <= 1 || options.StartWorker is null)
            Work(new ExperimentWorker(experiment, folder, locator, observer, stop.Token));
        else
            WorkSideBySide();

        void Work(ITaskWorker worker)
        {
            using (worker)
                while (schedule.Next(stop.Token) is { } task)
                {
                    observer?.Begun(task.ToString());
                    DenseResult? dense = null;
                    worker.Do(task, result =>
                    {
                        record.Take(result);
                        dense = result.Dense;
                    });
                    foreach (var run in schedule.Finished(dense))
                        record.Take(new TaskResult(null, run));
                }
        }

        void WorkSideBySide()
        {
            var failures = new List<Exception>();
            var threads = Enumerable.Range(0, options.Jobs).Select(_ => new Thread(() =>
            {
                try
                {
                    Work(new WorkerProcess(options.StartWorker, stop.Token));
                }
                catch (Exception e)
                {
                    lock (failures)
                        failures.Add(e);
                    // What one cannot keep, the others cannot either.
                    stop.Cancel();
                }
            })).ToList();
            threads.ForEach(t => t.Start());
            threads.ForEach(t => t.Join());
            if ((failures.Find(e => e is not OperationCanceledException) ?? failures.FirstOrDefault()) is { } failure)
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>Does what the process that started this one asks for on its input, until that ends.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="storePath">The store that the other process records in.</param>
    /// <param name="locator">Where datasets are.</param>
    /// <param name="input">The requests.</param>
    /// <param name="output">The results.</param>
    /// <param name="cancellation">Stops as soon as what is under way can be saved.</param>
    public static void Serve(
        Experiment experiment, string storePath, DatasetLocator locator, TextReader input, TextWriter output,
        CancellationToken cancellation = default)
    {
        using var requests = new WorkerRequests(input, cancellation);
        using var folder = WorkFolder.Share(storePath);
        using var worker = new ExperimentWorker(experiment, folder, locator, null, requests.Ended);
        requests.Answer(worker, output);
    }

    /// <summary>Records results one at a time.</summary>
    private sealed class Recorder(RunStore store, StoreContent before, IExperimentObserver? observer)
    {
        private readonly Lock gate = new();

        /// <summary>Of a dense network that had been deleted what the runs so far were compared with stays.</summary>
        private readonly HashSet<DenseKey> kept = [.. before.Dense.Where(d => d.Message is null).Select(d => d.Key)];

        public void Take(TaskResult result)
        {
            lock (gate)
            {
                if (result.Dense is { } dense)
                {
                    if (!kept.Contains(dense.Key))
                        store.Record(dense);
                    observer?.Recorded(dense);
                }
                if (result.Run is { } run)
                {
                    store.Record(run);
                    observer?.Recorded(run);
                }
            }
        }
    }
}
