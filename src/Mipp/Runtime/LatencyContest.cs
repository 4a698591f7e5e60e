using System.Collections.Immutable;
using System.Diagnostics;
using Mipp.Tensors;

namespace Mipp.Runtime;

/// <summary>How long networks take in ONNX Runtime.</summary>
internal static class LatencyContest
{
    private const int WarmUpRounds = 10;
    private const int MinimumRounds = 30;
    private const int MaximumRounds = 300;
    private const int FewestRounds = 3;

    // Enough rounds for a steady median of small networks, few enough for large ones.
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(2);

    // A network that takes half a second needs neither the warming up nor the many rounds of one that takes a millisecond.
    private static readonly TimeSpan WarmUpPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);

    /// <summary>What each network takes for the same batch, after some runs to warm up.</summary>
    /// <remarks>The networks take turns, so that what else the machine does weighs on all of them alike.</remarks>
    /// <param name="networks">Networks for the same inputs.</param>
    /// <param name="inputs">A tensor for each of their inputs.</param>
    /// <param name="cancellation">Stops it.</param>
    public static ImmutableArray<Latency> Hold(
        IReadOnlyList<RuntimeSession> networks, IReadOnlyList<Tensor> inputs, CancellationToken cancellation = default)
    {
        using var scope = new TensorScope();
        var contestants = networks.Select(n => (Run: n.Prepare(inputs), Times: new List<double>())).ToArray();
        try
        {
            HoldRounds(contestants, cancellation);
            return [.. contestants.Select(c => Summarise(c.Times))];
        }
        finally
        {
            foreach (var (run, _) in contestants.Reverse())
                run.Dispose();
        }
    }

    /// <summary>The median and the distance between the quartiles.</summary>
    /// <param name="times">At least one.</param>
    internal static Latency Summarise(List<double> times)
    {
        double[] sorted = [.. times.Order()];
        return new Latency(sorted[sorted.Length / 2], sorted[sorted.Length * 3 / 4] - sorted[sorted.Length / 4]);
    }

    private static void HoldRounds(
        (RuntimeSession.PreparedRun Run, List<double> Times)[] contestants, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        for (int round = 0; round < WarmUpRounds && (round == 0 || clock.Elapsed < WarmUpPatience); round++)
            HoldRound();
        foreach (var (_, times) in contestants)
            times.Clear();
        clock.Restart();
        for (int round = 0; round < FewestRounds || IsWanting(round, clock.Elapsed); round++)
            HoldRound();

        void HoldRound()
        {
            foreach (var (run, times) in contestants)
            {
                cancellation.ThrowIfCancellationRequested();
                times.Add(TimeMs(run));
            }
        }
    }

    private static bool IsWanting(int rounds, TimeSpan elapsed) =>
        (rounds < MinimumRounds && elapsed < Patience) || (rounds < MaximumRounds && elapsed < Budget);

    private static double TimeMs(RuntimeSession.PreparedRun run)
    {
        long start = Stopwatch.GetTimestamp();
        using var outputs = run.Run();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
