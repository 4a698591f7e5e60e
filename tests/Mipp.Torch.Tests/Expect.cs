namespace Mipp.Torch.Tests;

internal static class Expect
{
    /// <summary>Same length, and every |expected - actual| ≤ tolerance · (1 + |expected|).</summary>
    internal static void Close(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double tolerance = 1e-9)
    {
        Assert.NotEqual(0, expected.Length);
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            var difference = Math.Abs(expected[i] - actual[i]);
            Assert.True(
                difference <= tolerance * (1 + Math.Abs(expected[i])),
                $"element {i}: expected {expected[i]:R}, got {actual[i]:R}");
        }
    }

    internal static void Shape(ReadOnlySpan<long> expected, Tensor actual) => Assert.Equal(expected.ToArray(), actual.Shape.ToArray());

    /// <summary>Reproducible values with no two alike, in (-scale, scale).</summary>
    internal static Tensor Values(int seed, ReadOnlySpan<long> shape, double scale = 1)
    {
        var count = 1L;
        foreach (var size in shape) count *= size;
        var random = new Random(seed);
        var values = new double[count];
        for (var i = 0; i < values.Length; i++) values[i] = scale * ((2 * random.NextDouble()) - 1);
        return Tensor.FromArray(values, shape);
    }
}
