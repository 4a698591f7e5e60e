namespace Mipp.Training.Schedules;

/// <summary>The learning rate stays as it is.</summary>
public sealed record ConstantSchedule : Schedule
{
    private protected override double Proper(long step, long warmUp, TrainingLength length) => 1;
}
