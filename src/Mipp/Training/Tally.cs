namespace Mipp.Training;

/// <summary>Sums over samples.</summary>
internal readonly record struct Tally(long Samples, double LossSum, long Correct)
{
    public EpochSummary Summarise() => new(Samples, LossSum / Samples, (double)Correct / Samples);

    public static Tally operator +(Tally a, Tally b) =>
        new(a.Samples + b.Samples, a.LossSum + b.LossSum, a.Correct + b.Correct);
}
