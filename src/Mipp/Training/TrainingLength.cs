namespace Mipp.Training;

/// <summary>How long a training is.</summary>
/// <param name="Epochs">Passes over the samples.</param>
/// <param name="StepsPerEpoch">Optimiser steps in each.</param>
public readonly record struct TrainingLength(int Epochs, int StepsPerEpoch)
{
    /// <summary>Optimiser steps in all.</summary>
    public long Steps => (long)Epochs * StepsPerEpoch;
}
