using Mipp.Pruning;

namespace Mipp.Cli.Output;

/// <summary>Bars for the stages of a pruning run.</summary>
internal sealed class PruningBars(ProgressBars bars) : IProgress<PruningProgress>
{
    private readonly Dictionary<PruningStage, ProgressBar> stages = [];

    public void Report(PruningProgress value)
    {
        if (!stages.TryGetValue(value.Stage, out var bar))
            stages.Add(value.Stage, bar = bars.Add(Describe(value.Stage)));
        bar.Show(value.Done, value.Total);
    }

    private static string Describe(PruningStage stage) => stage switch
    {
        PruningStage.Calibrate => "calibrating",
        PruningStage.Select => "selecting channels",
        PruningStage.Cut => "cutting and proving",
        PruningStage.Repair => "repairing weights",
        _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, "not a stage"),
    };
}
