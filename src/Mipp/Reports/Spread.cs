namespace Mipp.Reports;

/// <summary>Some measurements of the same thing.</summary>
/// <param name="Mean">Their mean.</param>
/// <param name="Deviation">Their standard deviation, that of a sample; null for a single one.</param>
/// <param name="Count">How many there are.</param>
public sealed record Spread(double Mean, double? Deviation, int Count)
{
    /// <summary>Sums measurements up; those that are missing do not count.</summary>
    /// <returns>Null when there are none.</returns>
    public static Spread? Of(IEnumerable<double?> values)
    {
        double[] present = [.. values.OfType<double>()];
        if (present.Length == 0)
            return null;
        double mean = present.Average();
        double? deviation = present.Length == 1 ? null
            : Math.Sqrt(present.Sum(v => (v - mean) * (v - mean)) / (present.Length - 1));
        return new Spread(mean, deviation, present.Length);
    }
}
