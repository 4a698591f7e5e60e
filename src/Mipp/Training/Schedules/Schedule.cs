using System.Text.Json.Serialization;

namespace Mipp.Training.Schedules;

/// <summary>How the learning rate changes over a training: a factor on the optimiser's rate for every step.</summary>
[JsonDerivedType(typeof(ConstantSchedule), "constant")]
[JsonDerivedType(typeof(CosineSchedule), "cosine")]
[JsonDerivedType(typeof(StepSchedule), "step")]
public abstract record Schedule
{
    private protected Schedule()
    {
    }

    /// <summary>
    /// Epochs, at least 0 and possibly a fraction, over which the factor first rises in equal steps to 1 (Goyal et al. 2017).
    /// The schedule proper runs over what remains.
    /// </summary>
    public double WarmUpEpochs { get; init; }

    /// <summary>The factor on the learning rate.</summary>
    /// <param name="step">The step, from 0, counted over all epochs.</param>
    /// <param name="length">The training's length.</param>
    public double Factor(long step, TrainingLength length)
    {
        long warmUp = (long)Math.Round(WarmUpEpochs * length.StepsPerEpoch);
        return step < warmUp ? (step + 1.0) / warmUp : Proper(step, warmUp, length);
    }

    internal virtual void Validate()
    {
        if (!(WarmUpEpochs >= 0 && double.IsFinite(WarmUpEpochs)))
            throw new MippException($"{WarmUpEpochs} epochs of warm-up are not possible: give a number of at least 0.");
    }

    /// <summary>The factor after warm-up.</summary>
    /// <param name="step">The step, from 0, warm-up included.</param>
    /// <param name="warmUp">The steps that warm-up took.</param>
    /// <param name="length">The training's length, warm-up included.</param>
    private protected abstract double Proper(long step, long warmUp, TrainingLength length);
}
