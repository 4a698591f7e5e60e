using Mipp.Data;

namespace Mipp.Training;

/// <summary>What to train on and how.</summary>
/// <param name="Data">Labelled samples.</param>
/// <param name="Options">How to train.</param>
public sealed record TrainingTask(DatasetSplit Data, TrainingOptions Options)
{
    /// <summary>
    /// What the names of the files begin with that trainings are saved in and resumed from, one for each network that is trained;
    /// null for not at all. They stay when the trainings are done.
    /// </summary>
    public string? Checkpoints { get; init; }
}
