using Mipp.Data;
using Mipp.Training.Optimisers;
using Mipp.Training.Schedules;

namespace Mipp.Training;

/// <summary>How a network is trained. Immutable.</summary>
public sealed record TrainingOptions
{
    /// <summary>Passes over the samples, at least 1.</summary>
    public int Epochs { get; init; } = 1;

    /// <summary>Samples per step, at least 1.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>How parameters follow their gradients.</summary>
    public Optimiser Optimiser { get; init; } = new Sgd(LearningRate: 0.1, Momentum: 0.9, WeightDecay: 1e-4);

    /// <summary>How the learning rate changes over the training.</summary>
    public Schedule Schedule { get; init; } = new CosineSchedule();

    /// <summary>
    /// The share of a label that is spread evenly over all classes (Szegedy et al. 2016, section 7), from 0 to below 1.
    /// </summary>
    public double LabelSmoothing { get; init; }

    /// <summary>Random changes to the images; null for none.</summary>
    public Augmentation? Augmentation { get; init; }

    /// <summary>What the order of the samples, the augmentation and dropout follow from.</summary>
    public long Seed { get; init; }

    /// <exception cref="MippException">A value is out of its range.</exception>
    internal void Validate()
    {
        if (Epochs < 1)
            throw new MippException($"{Epochs} epochs are not possible: give at least 1.");
        if (BatchSize < 1)
            throw new MippException($"a batch size of {BatchSize} is not possible: give at least 1.");
        if (LabelSmoothing is not (>= 0 and < 1))
            throw new MippException($"a label smoothing of {LabelSmoothing} is not possible: give a number from 0 to below 1.");
        Optimiser.Validate();
        Schedule.Validate();
    }
}
