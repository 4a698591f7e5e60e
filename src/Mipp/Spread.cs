namespace Mipp;

/// <summary>Some measurements of the same thing.</summary>
/// <param name="Mean">Their mean.</param>
/// <param name="Deviation">Their standard deviation, that of a sample (n − 1); null for a single one.</param>
/// <param name="Count">How many there are.</param>
public sealed record Spread(double Mean, double? Deviation, int Count)
{
    /// <summary>Sums measurements up; those that are missing do not count.</summary>
    /// <returns>Null when there are none.</returns>
    public static Spread? Of(IEnumerable<double?> values)
    {
        double[] present = [.. values.OfType<double>()];
        return present.Length == 0 ? null : Of(present);
    }

    /// <summary>Sums measurements up.</summary>
    /// <param name="values">At least one.</param>
    internal static Spread Of(IReadOnlyCollection<double> values)
    {
        double mean = values.Average();
        double? deviation = values.Count == 1 ? null
            : Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1));
        return new Spread(mean, deviation, values.Count);
    }
}
