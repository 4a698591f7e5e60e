namespace Mipp.Training;

/// <summary>Where a training stands after a step.</summary>
/// <param name="Epoch">The epoch of the step, from 0.</param>
/// <param name="Step">Steps done, over all epochs.</param>
/// <param name="Length">The training's length.</param>
/// <param name="SoFar">Loss and accuracy on the samples of the epoch so far.</param>
/// <param name="LearningRate">The rate of the step.</param>
/// <param name="ImagesPerSecond">Samples trained on per second since the start or resumption.</param>
/// <param name="TimeLeft">Estimated at that speed, if it is not stopped early.</param>
public sealed record TrainingProgress(
    int Epoch,
    long Step,
    TrainingLength Length,
    EpochSummary SoFar,
    double LearningRate,
    double ImagesPerSecond,
    TimeSpan TimeLeft)
{
    /// <summary>Loss and accuracy on the samples of this step alone.</summary>
    public EpochSummary Batch { get; init; }

    /// <summary>How well held-out samples are classified, after the last step of an epoch with early stopping; otherwise null.</summary>
    public Evaluation? HeldOut { get; init; }
}
