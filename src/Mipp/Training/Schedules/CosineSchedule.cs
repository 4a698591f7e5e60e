namespace Mipp.Training.Schedules;

/// <summary>
/// Half a cosine from 1 to 0, a little lower every step: ½·(1 + cos(π·t)) with t the share done (Loshchilov and Hutter 2017, without
/// restarts).
/// </summary>
public sealed record CosineSchedule : Schedule
{
    private protected override double Proper(long step, long warmUp, TrainingLength length) =>
        0.5 * (1 + Math.Cos(Math.PI * (step - warmUp) / (length.Steps - warmUp)));
}
