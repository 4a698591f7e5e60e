using System.Collections.Immutable;

namespace Mipp.Training;

/// <summary>How a training went.</summary>
/// <param name="Epochs">Loss and accuracy on the training samples, epoch by epoch, those before a resumption included.</param>
/// <param name="Steps">Optimiser steps in all.</param>
public sealed record TrainingResult(ImmutableArray<EpochSummary> Epochs, long Steps)
{
    /// <summary>How well the held-out samples were classified after each epoch, from the first whose weights could count; empty without early stopping.</summary>
    public ImmutableArray<Evaluation> HeldOut { get; init; } = [];

    /// <summary>What it took, from the start to the end; what was lost when it was stopped is left out.</summary>
    public Effort Spent { get; init; } = Effort.None;

    /// <summary>The part of <see cref="Spent"/> that came before it was resumed.</summary>
    internal Effort BeforeResumed { get; init; } = Effort.None;

    /// <summary>The epoch, from 0, whose weights the network ends with; null for the last step's.</summary>
    public int? BestEpoch => EarlyStopping.BestEpoch(HeldOut);
}
