using System.Diagnostics;
using Mipp.Data;
using Mipp.Graphs;

namespace Mipp.Training;

/// <summary>A training under way: knows where it stands, goes on step by step, saves itself.</summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly Graph graph;
    private readonly TrainingOptions options;
    private readonly IIntervention? intervention;
    private readonly Checkpointing? checkpointing;
    private readonly CheckpointFile? file;
    private readonly TrainingBatches batches;
    private readonly TrainingStep step;
    private readonly WeightAverage? average;
    private readonly BestWeights? best;
    private readonly EffortClock clock = EffortClock.Start();
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private Effort beforeResumed = Effort.None;
    private long firstStep;
    private TimeSpan savedAt;
    private long savedStep;
    private long samples;

    /// <summary>Prepares a training from the start.</summary>
    public TrainingRun(Graph graph, DatasetSplit data, TrainingOptions options, IIntervention? intervention, Checkpointing? checkpointing)
    {
        this.graph = graph;
        this.options = options;
        this.intervention = intervention;
        this.checkpointing = checkpointing;
        if (checkpointing is not null)
            file = new CheckpointFile(checkpointing.Path, Fingerprint.Of(graph, data, options));
        var divided = options.EarlyStopping?.Divide(data, options.Seed);
        batches = new TrainingBatches(divided?.Train ?? data, options);
        Length = new TrainingLength(options.Epochs, batches.StepsPerEpoch);
        step = new TrainingStep(graph, options);
        average = options.AveragingDecay is { } decay ? new WeightAverage(graph, decay) : null;
        best = divided is { HeldOut: var heldOut } ? new BestWeights(Outcome, heldOut) : null;
    }

    public TrainingLength Length { get; }

    public TrainingState State { get; private set; } = TrainingState.Start;

    public bool IsFinished => State.Steps >= Length.Steps || options.EarlyStopping?.IsOver(State.HeldOut) == true;

    /// <summary>The network with the weights that count: averaged where they are.</summary>
    private Graph Outcome => average?.Network ?? graph;

    /// <summary>Everything that a step changes beside the network.</summary>
    private IReadOnlyList<Tensor> Tensors =>
        [.. step.OptimiserState, .. average is null ? [] : Weights.Of(average.Network), .. best?.Tensors ?? [], .. intervention?.Tensors ?? []];

    /// <summary>Goes to where the checkpoint was saved, if there is one.</summary>
    public void Resume()
    {
        State = file?.Restore(graph, Tensors) ?? State;
        firstStep = savedStep = State.Steps;
        beforeResumed = State.Spent;
    }

    /// <summary>Trains on the next batch.</summary>
    public TrainingProgress Step()
    {
        var (epoch, index) = Math.DivRem(State.Steps, Length.StepsPerEpoch);
        double rate = options.Optimiser.LearningRate * options.Schedule.Factor(State.Steps, Length);
        var tally = step.Run(batches.Read((int)epoch, (int)index), rate, State.Steps + 1);
        var soFar = (State.Epoch + tally).Summarise();
        State = State.After(tally, Length.StepsPerEpoch);
        intervention?.After(State.Steps, Length, rate);
        if (CanCount)
            average?.Add(State.Steps);
        else
            average?.StartAnew();
        samples += tally.Samples;
        return Progress((int)epoch, soFar, rate) with { Batch = tally.Summarise(), HeldOut = MeasureHeldOut() };
    }

    /// <summary>Saves the training at the end of an epoch, and when the last time is long enough ago.</summary>
    public void SaveIfDue()
    {
        if (IsAtEndOfEpoch || watch.Elapsed - savedAt >= checkpointing?.Interval)
            Save();
    }

    /// <summary>Saves the training unless it has been saved where it stands.</summary>
    public void Save()
    {
        if (file is null || State.Steps == savedStep)
            return;
        file.Save(graph, Tensors, State with { Spent = Spent });
        (savedStep, savedAt) = (State.Steps, watch.Elapsed);
    }

    /// <summary>Gives the network the weights that it ends with: the best, or the averaged, or those that it has.</summary>
    /// <exception cref="TrainingDivergedException">These are not finite numbers.</exception>
    public TrainingResult Finish()
    {
        step.RequireFinite();
        if (best is not null)
            Weights.Copy(best.Tensors, Weights.Of(graph));
        else if (average is not null)
            Weights.Copy(Weights.Of(average.Network), Weights.Of(graph));
        return new TrainingResult(State.Finished, State.Steps) { HeldOut = State.HeldOut, Spent = Spent, BeforeResumed = beforeResumed };
    }

    public void Dispose()
    {
        step.Dispose();
        average?.Dispose();
        best?.Dispose();
    }

    /// <summary>Whether the training may end with the weights as they are.</summary>
    private bool CanCount => intervention is null or { IsDone: true };

    private Effort Spent => beforeResumed + clock.Elapsed;

    private bool IsAtEndOfEpoch => State.Steps % Length.StepsPerEpoch == 0;

    private Evaluation? MeasureHeldOut()
    {
        if (best is null || !IsAtEndOfEpoch || !CanCount)
            return null;
        State = State with { HeldOut = best.Measure(State.HeldOut) };
        return State.HeldOut[^1];
    }

    private TrainingProgress Progress(int epoch, EpochSummary soFar, double rate)
    {
        var spent = watch.Elapsed;
        var left = spent * ((double)(Length.Steps - State.Steps) / (State.Steps - firstStep));
        return new TrainingProgress(epoch, State.Steps, Length, soFar, rate, samples / spent.TotalSeconds, left);
    }
}
