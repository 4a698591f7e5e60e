namespace Mipp.Benchmarks;

internal static class Measurement
{
    /// <summary>Measures in so many rounds, after one to warm up.</summary>
    public static IReadOnlyList<T> InRounds<T>(int count, Func<T> round)
    {
        round();
        var measured = new T[count];
        for (int i = 0; i < count; i++)
            measured[i] = round();
        return measured;
    }
}
