using Mipp.Tensors;

namespace Mipp.Tests.Tensors;

/// <summary>Numbers for tests of tensors, and what is said of them, in double precision.</summary>
internal static class Expect
{
    /// <summary>Same length, and every |expected - actual| ≤ tolerance · (1 + |expected|).</summary>
    public static void Close(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double tolerance = 1e-9)
    {
        Assert.NotEqual(0, expected.Length);
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            double difference = Math.Abs(expected[i] - actual[i]);
            Assert.True(
                difference <= tolerance * (1 + Math.Abs(expected[i])), $"element {i}: expected {expected[i]:R}, got {actual[i]:R}");
        }
    }

    /// <summary>Same shape, and elements as close.</summary>
    public static void Close(Tensor expected, Tensor actual, double tolerance = 1e-9)
    {
        Assert.Equal(expected.shape, actual.shape);
        Close(expected.ToArray<double>(), actual.ToArray<double>(), tolerance);
    }

    /// <summary>Reproducible values with no two alike, in (-1, 1).</summary>
    public static Tensor Values(int seed, params ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (long size in shape)
            count *= size;
        var random = new Random(seed);
        double[] values = new double[count];
        for (int i = 0; i < values.Length; i++)
            values[i] = (2 * random.NextDouble()) - 1;
        return Tensor.FromArray(values, shape);
    }
}
