namespace Mipp;

/// <summary>Seeded orders and subsets of sample indices: the same arguments give the same indices everywhere.</summary>
public static class Sampling
{
    // Keys that keep the streams of different uses of one seed apart.
    private const long PermutationStream = 1;
    private const long SubsetStream = 2;

    /// <summary>The order in which an epoch visits the samples.</summary>
    /// <param name="count">Number of samples, at least 0.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">Epoch, from 0; each has its own order.</param>
    /// <returns>A permutation of 0 … <paramref name="count"/> − 1.</returns>
    public static int[] Permutation(int count, long seed, int epoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var random = new SeededRandom(PermutationStream, seed, epoch);
        return DrawWithoutReplacement(count, count, ref random);
    }

    /// <summary>A random subset, drawn without replacement.</summary>
    /// <param name="count">Number of samples to draw from.</param>
    /// <param name="size">Number of samples to draw, 0 … <paramref name="count"/>.</param>
    /// <param name="seed">The run's seed.</param>
    /// <returns><paramref name="size"/> different indices, in the order drawn.</returns>
    public static int[] Subset(int count, int size, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, count);
        var random = new SeededRandom(SubsetStream, seed);
        return DrawWithoutReplacement(count, size, ref random);
    }

    /// <summary>The first <paramref name="size"/> steps of a Fisher–Yates shuffle.</summary>
    private static int[] DrawWithoutReplacement(int count, int size, ref SeededRandom random)
    {
        var indices = new int[count];
        for (var i = 0; i < count; i++)
            indices[i] = i;
        for (var i = 0; i < size; i++)
        {
            var j = i + random.Next(count - i);
            (indices[i], indices[j]) = (indices[j], indices[i]);
        }

        return size == count ? indices : indices[..size];
    }
}
