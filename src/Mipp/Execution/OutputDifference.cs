using Mipp.Tensors;

namespace Mipp.Execution;

/// <summary>How far what two networks compute of the same inputs lies apart.</summary>
internal static class OutputDifference
{
    /// <summary>The largest difference of any output, relative to that output's largest magnitude; at least 0.</summary>
    /// <remarks>
    /// Elements that are the same infinity or not a number in both agree; one that is so in one only makes the measure infinite. So does
    /// an output with elements of which none is finite: it would prove nothing.
    /// </remarks>
    public static double Of(IReadOnlyList<Tensor> expected, IReadOnlyList<Tensor> actual) =>
        expected.Zip(actual, Of).Append(expected.Count == actual.Count ? 0 : double.PositiveInfinity).Max();

    private static double Of(Tensor expected, Tensor actual) => expected.shape.SequenceEqual(actual.shape)
        ? Of(Numbers(expected), Numbers(actual)) : double.PositiveInfinity;

    private static double Of(double[] expected, double[] actual)
    {
        double difference = 0, scale = 0;
        bool comparable = expected.Length == 0;
        for (int i = 0; i < expected.Length; i++)
        {
            if (double.IsFinite(expected[i]) && double.IsFinite(actual[i]))
            {
                comparable = true;
                difference = Math.Max(difference, Math.Abs(expected[i] - actual[i]));
                scale = Math.Max(scale, Math.Abs(expected[i]));
            }
            else if (!expected[i].Equals(actual[i]))
            {
                return double.PositiveInfinity;
            }
        }
        return !comparable ? double.PositiveInfinity : difference == 0 ? 0 : difference / scale;
    }

    private static double[] Numbers(Tensor tensor) => tensor.to(ScalarType.Float64).ToArray<double>();
}
