using System.Text.Json.Serialization;
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

    /// <summary>
    /// The largest 2-norm of all gradients of a step together, above 0; longer ones are scaled down to it (Pascanu et al. 2013).
    /// Null for no limit.
    /// </summary>
    public double? GradientNormLimit { get; init; }

    /// <summary>A network whose outputs are learnt from beside the labels; null for none.</summary>
    // The fingerprint of a training takes it in by itself: a network is not JSON.
    [JsonIgnore]
    public Teacher? Teacher { get; init; }

    /// <summary>
    /// The decay of a moving average of the weights, from 0 to below 1, which the trained network ends with; null to end with
    /// the weights of the last step. See <see cref="WeightAverage"/>.
    /// </summary>
    public double? AveragingDecay { get; init; }

    /// <summary>When to stop before the last epoch; null for never.</summary>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>Random changes to the images; null for none.</summary>
    public Augmentation? Augmentation { get; init; }

    /// <summary>
    /// Whether images lie in memory with their channels last: up to a fifth faster and nowhere slower where it was measured
    /// (bench/results/channels-last.md).
    /// </summary>
    public bool ChannelsLast { get; init; } = true;

    /// <summary>What the order of the samples, what is held out, the augmentation and dropout follow from.</summary>
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
        if (GradientNormLimit is not (null or (> 0 and < double.PositiveInfinity)))
            throw new MippException($"a limit of {GradientNormLimit} for the gradients' norm is not possible: give a number above 0.");
        if (AveragingDecay is not (null or (>= 0 and < 1)))
            throw new MippException($"a decay of {AveragingDecay} for the average of the weights is not possible: give a number from 0 to below 1.");
        Optimiser.Validate();
        Schedule.Validate();
        Teacher?.Validate();
        EarlyStopping?.Validate();
    }
}
