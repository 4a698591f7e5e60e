using System.Diagnostics;
using Mipp.Execution;

namespace Mipp;

/// <summary>Measures what some work of this process takes.</summary>
internal readonly record struct EffortClock(long Started, long Operations)
{
    /// <summary>From now on.</summary>
    public static EffortClock Start() => new(Stopwatch.GetTimestamp(), OperationCount.Total);

    /// <summary>What it has taken until now.</summary>
    public Effort Elapsed => new(Stopwatch.GetElapsedTime(Started).TotalSeconds, OperationCount.Total - Operations);
}
