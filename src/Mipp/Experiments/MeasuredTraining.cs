using System.Diagnostics;
using Mipp.Data;
using Mipp.Graphs;
using Mipp.Torch;
using Mipp.Training;

namespace Mipp.Experiments;

/// <summary>A training that tells what it took from beginning to end, also when it was stopped and resumed on the way.</summary>
internal static class MeasuredTraining
{
    /// <summary>Trains a network.</summary>
    /// <returns>What it took; null when it had been finished before, and only its end was not recorded.</returns>
    public static Effort? Run(
        Graph graph, DatasetSplit data, TrainingOptions options, string checkpoint, IProgress<TrainingProgress>? progress,
        CancellationToken cancellation)
    {
        var steps = new StepCount(progress);
        var clock = EffortClock.Start();
        var result = Trainer.Run(graph, data, options, steps, new Checkpointing(checkpoint), cancellation);
        return steps.Count == 0 ? null : clock.Stop().Over((double)steps.Count / result.Steps);
    }

    private sealed class StepCount(IProgress<TrainingProgress>? progress) : IProgress<TrainingProgress>
    {
        public long Count { get; private set; }

        public void Report(TrainingProgress value)
        {
            Count++;
            progress?.Report(value);
        }
    }
}

/// <summary>Measures what some work of this process takes.</summary>
internal readonly record struct EffortClock(long Started, long Operations)
{
    public static EffortClock Start()
    {
        Arithmetic.Count();
        return new(Stopwatch.GetTimestamp(), Arithmetic.Operations);
    }

    public Effort Stop() => new(Stopwatch.GetElapsedTime(Started).TotalSeconds, Arithmetic.Operations - Operations);
}
