using System.Collections.Immutable;

namespace Mipp.Experiments;

/// <summary>What is left to do of an experiment, and in which order: a dense network first, then the runs that start from it.</summary>
internal sealed class TaskSchedule
{
    /// <summary>How soon a cancellation is noticed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    // Not a Lock: work is waited for on it.
    private readonly object gate = new();
    private readonly Queue<DenseKey> dense;
    private readonly Queue<RunKey> ready = [];
    private readonly Dictionary<DenseKey, List<RunKey>> waiting;
    private readonly Dictionary<RunKey, RunResult> recorded;
    private int underWay;

    /// <param name="experiment">The experiment.</param>
    /// <param name="denseResults">The dense networks that are recorded.</param>
    /// <param name="runResults">The runs that are recorded.</param>
    /// <param name="retryFailed">Whether what has failed is done again.</param>
    /// <param name="hasNetwork">Whether a dense network that is recorded is still there to be pruned.</param>
    public TaskSchedule(
        Experiment experiment, IEnumerable<DenseResult> denseResults, IEnumerable<RunResult> runResults, bool retryFailed,
        Func<DenseKey, bool> hasNetwork)
    {
        recorded = runResults.ToDictionary(r => r.Key);
        var results = denseResults.ToDictionary(d => d.Key);
        waiting = experiment.RunKeys().Where(IsLeft).GroupBy(r => r.Dense).ToDictionary(g => g.Key, g => g.ToList());
        DenseLeft = [.. experiment.DenseKeys().Where(IsDenseLeft)];
        RunsLeft = [.. waiting.Values.SelectMany(runs => runs)];
        dense = new(DenseLeft);
        foreach (var key in experiment.DenseKeys().Except(dense))
            Release(results[key]);

        // Where someone has tidied up, the same training gives the same network; what is pruned before training does not need it.
        bool IsDenseLeft(DenseKey key) => !results.TryGetValue(key, out var r)
            || (r.Message is not null && retryFailed)
            || (r.Message is null && waiting.TryGetValue(key, out var runs) && runs.Exists(run => run.Phase == Phase.AfterTraining) && !hasNetwork(key));

        bool IsLeft(RunKey key) =>
            !recorded.TryGetValue(key, out var r) || r.Status == RunStatus.Pruned || (r.Status == RunStatus.Failed && retryFailed);
    }

    /// <summary>What is left of an experiment by what its store has, if there is one.</summary>
    public static TaskSchedule Of(Experiment experiment, StoreContent? recorded, WorkFolder folder, bool retryFailed) => new(
        experiment, recorded?.Dense ?? [], recorded?.Runs ?? [], retryFailed,
        key => experiment.Network(key.Network).File is not null || File.Exists(folder.NetworkOf(key)));

    /// <summary>Dense networks that are to be had, at the start.</summary>
    public ImmutableArray<DenseKey> DenseLeft { get; }

    /// <summary>Runs that are to be done, at the start, those that are hopeless included.</summary>
    public ImmutableArray<RunKey> RunsLeft { get; }

    /// <summary>Runs that can never be done, as their dense network has failed.</summary>
    public List<RunResult> Hopeless { get; } = [];

    /// <summary>The next piece of work; waits while others are under way that it depends on; null when nothing is left.</summary>
    public ExperimentTask? Next(CancellationToken cancellation)
    {
        lock (gate)
        {
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                if (ready.TryDequeue(out var run))
                    return Begin(new ExperimentTask(null, run, recorded.GetValueOrDefault(run)));
                if (dense.TryDequeue(out var key))
                    return Begin(new ExperimentTask(key, null, null));
                if (underWay == 0)
                    return null;
                Monitor.Wait(gate, Patience);
            }
        }
    }

    /// <summary>A piece of work is done: what waited for it is ready.</summary>
    public ImmutableArray<RunResult> Finished(DenseResult? result)
    {
        lock (gate)
        {
            int before = Hopeless.Count;
            if (result is not null)
                Release(result);
            underWay--;
            Monitor.PulseAll(gate);
            return [.. Hopeless.Skip(before)];
        }
    }

    private ExperimentTask Begin(ExperimentTask task)
    {
        underWay++;
        return task;
    }

    private void Release(DenseResult result)
    {
        if (!waiting.Remove(result.Key, out var runs))
            return;
        foreach (var run in runs)
            if (result.Message is null)
                ready.Enqueue(run);
            else
                Hopeless.Add(new RunResult(run, RunStatus.Failed, recorded.GetValueOrDefault(run)?.Pruned, null, $"there is no dense network: {result.Message}"));
    }
}
