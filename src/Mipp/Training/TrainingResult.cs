using System.Collections.Immutable;

namespace Mipp.Training;

/// <summary>How a training went.</summary>
/// <param name="Epochs">Loss and accuracy on the training samples, epoch by epoch, those before a resumption included.</param>
/// <param name="Steps">Optimiser steps in all.</param>
public sealed record TrainingResult(ImmutableArray<EpochSummary> Epochs, long Steps);
