using Mipp.Training;

namespace Mipp.Pruning;

/// <summary>How far a pruning run has come.</summary>
/// <param name="Stage">What is being done.</param>
/// <param name="Done">Steps done in this stage.</param>
/// <param name="Total">Steps of this stage.</param>
public readonly record struct PruningProgress(PruningStage Stage, int Done, int Total)
{
    /// <summary>In the stage <see cref="PruningStage.Train"/> how the training under way comes along; otherwise null.</summary>
    public TrainingProgress? Training { get; init; }
}

/// <summary>The stages of a pruning run, in order but for the last.</summary>
public enum PruningStage
{
    /// <summary>The dense network is run over the calibration data.</summary>
    Calibrate,

    /// <summary>Units are ranked and chosen.</summary>
    Select,

    /// <summary>The network is cut and the cut is proved equal to masking.</summary>
    Cut,

    /// <summary>Weights are fitted anew.</summary>
    Repair,

    /// <summary>A criterion trains a network on the way, whichever stage that is part of; the steps are trainings.</summary>
    Train,
}
