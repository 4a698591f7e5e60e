using Mipp.Tensors;

namespace Mipp.Tests;

/// <summary>Tensors for tests, and what tests say of tensors.</summary>
internal static class TestTensors
{
    /// <summary>Seeded random numbers between two bounds.</summary>
    public static Tensor Uniform(float low, float high, params ReadOnlySpan<long> shape)
    {
        var random = new Random(5);
        return Filled(shape, () => low + ((high - low) * random.NextSingle()));
    }

    /// <summary>
    /// Numbers of the standard normal distribution, the same for the same seed: libtorch's own random state is one for all tests, which
    /// run side by side.
    /// </summary>
    public static Tensor Normal(long seed, params ReadOnlySpan<long> shape)
    {
        var random = new SeededRandom(seed);
        return Filled(shape, () => (float)random.NextNormal());
    }

    private static Tensor Filled(ReadOnlySpan<long> shape, Func<float> next)
    {
        long count = 1;
        foreach (long size in shape)
            count *= size;
        float[] numbers = new float[count];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = next();
        return Tensor.FromArray(numbers, shape);
    }

    /// <summary>Same shape, and no element further off than a share of the largest expected magnitude.</summary>
    public static void AssertClose(Tensor expected, Tensor actual, double relative)
    {
        Assert.Equal(expected.shape, actual.shape);
        float[] wanted = expected.ToArray<float>(), got = actual.ToArray<float>();
        double largest = wanted.Max(Math.Abs);
        Assert.True(largest > 0, "an expectation of zeros tests nothing");
        Assert.InRange(wanted.Zip(got, (w, g) => Math.Abs(w - g)).Max(), 0, relative * largest);
    }
}
