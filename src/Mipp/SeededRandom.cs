namespace Mipp;

/// <summary>
/// SplitMix64 (Steele, Lea and Flood 2014), keyed by integers: the same keys give the same numbers on every machine and
/// every version of .NET, and different keys give unrelated ones, which <see cref="Random"/> does not promise.
/// </summary>
internal struct SeededRandom
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;

    private ulong state;

    public SeededRandom(params ReadOnlySpan<long> keys)
    {
        foreach (var key in keys)
            state = Mix(state + GoldenGamma + (ulong)key);
    }

    public ulong NextUInt64() => Mix(state += GoldenGamma);

    /// <summary>A uniform integer in 0 … <paramref name="bound"/> − 1; without the bias of a remainder (Lemire 2019).</summary>
    public int Next(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        var range = (ulong)bound;
        var high = Math.BigMul(NextUInt64(), range, out var low);
        var rejected = (0 - range) % range;
        while (low < rejected)
            high = Math.BigMul(NextUInt64(), range, out low);
        return (int)high;
    }

    /// <summary>A seed for something else that draws at random.</summary>
    public long NextSeed() => (long)NextUInt64();

    public bool NextBoolean() => NextUInt64() >> 63 == 1;

    /// <summary>A number from the standard normal distribution (Box and Muller 1958).</summary>
    public double NextNormal()
    {
        // 1 − u lies in (0, 1], where the logarithm is finite.
        var radius = Math.Sqrt(-2 * Math.Log(1 - NextUnit()));
        return radius * Math.Cos(2 * Math.PI * NextUnit());
    }

    /// <summary>A uniform number in [0, 1) on a grid of 2⁻⁵³.</summary>
    public double NextUnit() => (NextUInt64() >> 11) * (1.0 / (1L << 53));

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
