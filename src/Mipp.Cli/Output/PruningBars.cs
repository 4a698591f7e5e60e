using Mipp.Pruning;

namespace Mipp.Cli.Output;

/// <summary>Bars for the stages of a pruning run, and for the trainings on the way lines as well.</summary>
internal sealed class PruningBars(ProgressBars bars) : IProgress<PruningProgress>
{
    private readonly Dictionary<string, ProgressBar> shown = [];

    public void Report(PruningProgress value)
    {
        string description = Describe(value);
        if (!shown.TryGetValue(description, out var bar))
            shown.Add(description, bar = bars.Add(description));
        if (value.Training is { } training)
            new TrainingBar(bar, description).Report(training);
        else
            bar.Show(value.Done, value.Total);
    }

    /// <summary>What is being done, in a few words.</summary>
    public static string Describe(PruningProgress progress) => progress.Stage switch
    {
        PruningStage.Calibrate => "calibrating",
        PruningStage.Select => "selecting channels",
        PruningStage.Cut => "cutting and proving",
        PruningStage.Repair => "repairing weights",
        PruningStage.Train => progress.Total == 1 ? "training on the way" : $"training {progress.Done + 1} of {progress.Total} on the way",
        _ => throw new ArgumentOutOfRangeException(nameof(progress), progress.Stage, "not a stage"),
    };
}
