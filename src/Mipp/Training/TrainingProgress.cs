namespace Mipp.Training;

/// <summary>Where a training stands after a step.</summary>
/// <param name="Epoch">The epoch of the step, from 0.</param>
/// <param name="Step">Steps done, over all epochs.</param>
/// <param name="Length">The training's length.</param>
/// <param name="SoFar">Loss and accuracy on the samples of the epoch so far.</param>
/// <param name="LearningRate">The rate of the step.</param>
/// <param name="ImagesPerSecond">Samples trained on per second since the start or resumption.</param>
/// <param name="TimeLeft">Estimated at that speed.</param>
public sealed record TrainingProgress(
    int Epoch,
    long Step,
    TrainingLength Length,
    EpochSummary SoFar,
    double LearningRate,
    double ImagesPerSecond,
    TimeSpan TimeLeft);
