namespace Mipp.Tests.Criteria;

/// <summary>Derivatives by central differences.</summary>
internal static class Differences
{
    /// <summary>The gradient of a function.</summary>
    public static double[] Gradient(Func<double[], double> function, double[] at)
    {
        const double Step = 1e-5;
        double[] moved = [.. at];
        return [.. at.Select((x, i) =>
        {
            moved[i] = x + Step;
            double up = function(moved);
            moved[i] = x - Step;
            double down = function(moved);
            moved[i] = x;
            return (up - down) / (2 * Step);
        })];
    }

    /// <summary>A function's Hessian times a vector.</summary>
    public static double[] HessianTimes(Func<double[], double> function, double[] at, double[] vector)
    {
        double step = 1e-3 / Math.Sqrt(vector.Sum(v => v * v));
        double[] Moved(double by) => Gradient(function, [.. at.Zip(vector, (x, v) => x + (by * v))]);
        return [.. Moved(step).Zip(Moved(-step), (up, down) => (up - down) / (2 * step))];
    }
}
