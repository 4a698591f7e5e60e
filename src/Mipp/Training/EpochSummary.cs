namespace Mipp.Training;

/// <summary>How training went over some samples of one epoch, measured while the weights changed.</summary>
/// <param name="Samples">Samples seen.</param>
/// <param name="Loss">Mean loss per sample, in nats; NaN before the first sample.</param>
/// <param name="Accuracy">Share classified correctly, 0 … 1; NaN before the first sample.</param>
public readonly record struct EpochSummary(long Samples, double Loss, double Accuracy);
