using Mipp.Data;

namespace Mipp.Training;

/// <summary>What to train on and how.</summary>
/// <param name="Data">Labelled samples.</param>
/// <param name="Options">How to train.</param>
public sealed record TrainingTask(DatasetSplit Data, TrainingOptions Options);
