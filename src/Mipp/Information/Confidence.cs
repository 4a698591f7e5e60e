namespace Mipp.Information;

/// <summary>How sure independent estimates of one number make us that it is above zero.</summary>
internal static class Confidence
{
    /// <summary>The number of estimates that a confidence is based on.</summary>
    public const int Estimates = 5;

    /// <summary>
    /// The confidence of Student's one-sided test, 0 … 1: F_{n−1}(mean / (deviation / √n)). 0.5 where the mean is 0; without
    /// any deviation 0, 0.5 or 1 by the mean's sign.
    /// </summary>
    /// <param name="estimates">At least two.</param>
    public static double ThatMeanIsPositive(ReadOnlySpan<double> estimates)
    {
        int n = estimates.Length;
        double mean = 0;
        foreach (double estimate in estimates)
            mean += estimate / n;
        double squares = 0;
        foreach (double estimate in estimates)
            squares += (estimate - mean) * (estimate - mean);
        if (mean == 0)
            return 0.5;
        double deviation = Math.Sqrt(squares / (n - 1) / n);
        return deviation == 0 ? (mean > 0 ? 1 : 0) : StudentCumulative(mean / deviation, n - 1);
    }

    /// <summary>
    /// The cumulative distribution of Student's t for a whole number of degrees of freedom, by the finite series of
    /// Abramowitz and Stegun 26.7.3 and 26.7.4.
    /// </summary>
    /// <param name="t">Any number.</param>
    /// <param name="degrees">Degrees of freedom, at least 1.</param>
    public static double StudentCumulative(double t, int degrees)
    {
        double angle = Math.Atan(t / Math.Sqrt(degrees));
        var (sine, cosine) = Math.SinCos(angle);
        bool isOdd = degrees % 2 == 1;
        double term = isOdd ? cosine : 1;
        double sum = degrees > 1 ? term : 0;
        for (int i = isOdd ? 3 : 2; i < degrees; i += 2)
        {
            term *= cosine * cosine * (i - 1) / i;
            sum += term;
        }
        double between = isOdd ? 2 / Math.PI * (angle + (sine * sum)) : sine * sum;
        return 0.5 * (1 + between);
    }
}
