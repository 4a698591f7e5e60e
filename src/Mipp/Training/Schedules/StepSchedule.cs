using System.Collections.Immutable;

namespace Mipp.Training.Schedules;

/// <summary>The learning rate is multiplied by a factor at some points of the training.</summary>
/// <param name="Milestones">The points, in epochs from the start of the training and possibly a fraction: at least 0 and ascending.</param>
/// <param name="Gamma">The factor at each, above 0.</param>
public sealed record StepSchedule(ImmutableArray<double> Milestones, double Gamma = 0.1) : Schedule
{
    /// <inheritdoc/>
    public bool Equals(StepSchedule? other) =>
        base.Equals(other) && Gamma.Equals(other.Gamma) && Milestones.AsSpan().SequenceEqual(other.Milestones.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Gamma, Milestones.Length);

    internal override void Validate()
    {
        base.Validate();
        if (!Milestones.All(epoch => epoch >= 0) || !Milestones.SequenceEqual(Milestones.Order()))
            throw new MippException($"milestones {string.Join(", ", Milestones)} are not possible: give ascending epochs from 0.");
        if (!(Gamma > 0 && double.IsFinite(Gamma)))
            throw new MippException($"a step schedule's factor {Gamma} is not possible: give a number above 0.");
    }

    private protected override double Proper(long step, long warmUp, TrainingLength length) =>
        Math.Pow(Gamma, Milestones.Count(epoch => step >= epoch * length.StepsPerEpoch));
}
