using System.Diagnostics;
using Mipp.Data;
using Mipp.Graphs;

namespace Mipp.Training;

/// <summary>A training under way: knows where it stands, goes on step by step, saves itself.</summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly Graph graph;
    private readonly TrainingOptions options;
    private readonly Checkpointing? checkpointing;
    private readonly CheckpointFile? file;
    private readonly TrainingBatches batches;
    private readonly TrainingStep step;
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private long firstStep;
    private TimeSpan savedAt;
    private long savedStep;
    private long samples;

    /// <summary>Prepares a training from the start.</summary>
    public TrainingRun(Graph graph, DatasetSplit data, TrainingOptions options, Checkpointing? checkpointing)
    {
        this.graph = graph;
        this.options = options;
        this.checkpointing = checkpointing;
        if (checkpointing is not null)
            file = new CheckpointFile(checkpointing.Path, Fingerprint.Of(graph, data, options));
        batches = new TrainingBatches(data, options);
        Length = new TrainingLength(options.Epochs, batches.StepsPerEpoch);
        step = new TrainingStep(graph, options);
    }

    public TrainingLength Length { get; }

    public TrainingState State { get; private set; } = TrainingState.Start;

    public bool IsFinished => State.Steps >= Length.Steps;

    /// <summary>Goes to where the checkpoint was saved, if there is one.</summary>
    public void Resume()
    {
        State = file?.Restore(graph, step.OptimiserState) ?? State;
        firstStep = savedStep = State.Steps;
    }

    /// <summary>Trains on the next batch.</summary>
    public TrainingProgress Step()
    {
        var (epoch, index) = Math.DivRem(State.Steps, Length.StepsPerEpoch);
        double rate = options.Optimiser.LearningRate * options.Schedule.Factor(State.Steps, Length);
        var tally = step.Run(batches.Read((int)epoch, (int)index), rate, State.Steps + 1);
        var soFar = (State.Epoch + tally).Summarise();
        State = State.After(tally, Length.StepsPerEpoch);
        samples += tally.Samples;
        return Progress((int)epoch, soFar, rate);
    }

    /// <summary>Saves the training at the end of an epoch, and when the last time is long enough ago.</summary>
    public void SaveIfDue()
    {
        if (State.Steps % Length.StepsPerEpoch == 0 || watch.Elapsed - savedAt >= checkpointing?.Interval)
            Save();
    }

    /// <summary>Saves the training unless it has been saved where it stands.</summary>
    public void Save()
    {
        if (file is null || State.Steps == savedStep)
            return;
        file.Save(graph, step.OptimiserState, State);
        (savedStep, savedAt) = (State.Steps, watch.Elapsed);
    }

    public void Dispose() => step.Dispose();

    private TrainingProgress Progress(int epoch, EpochSummary soFar, double rate)
    {
        var spent = watch.Elapsed;
        var left = spent * ((double)(Length.Steps - State.Steps) / (State.Steps - firstStep));
        return new TrainingProgress(epoch, State.Steps, Length, soFar, rate, samples / spent.TotalSeconds, left);
    }
}
