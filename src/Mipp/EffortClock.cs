using System.Diagnostics;
using Mipp.Tensors;

namespace Mipp;

/// <summary>Measures what some work of this process takes.</summary>
internal readonly record struct EffortClock(long Started, long Operations)
{
    /// <summary>From now on.</summary>
    public static EffortClock Start()
    {
        Arithmetic.Count();
        return new(Stopwatch.GetTimestamp(), Arithmetic.Operations);
    }

    /// <summary>What it has taken until now.</summary>
    public Effort Elapsed => new(Stopwatch.GetElapsedTime(Started).TotalSeconds, Arithmetic.Operations - Operations);
}
