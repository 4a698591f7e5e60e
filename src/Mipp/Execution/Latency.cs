using System.Collections.Immutable;
using System.Diagnostics;
using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Execution;

/// <summary>How long networks take for one sample.</summary>
public static class Latency
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

    /// <summary>Milliseconds that each network takes for one sample, the median of many runs after some to warm up.</summary>
    /// <remarks>The networks take turns, so that what else the machine does weighs on all of them alike.</remarks>
    /// <param name="graphs">Networks for the same sample.</param>
    /// <param name="sample">One sample: a tensor for each of the networks' inputs.</param>
    /// <param name="cancellation">Stops it.</param>
    public static ImmutableArray<double> MedianMs(
        IReadOnlyList<Graph> graphs, IReadOnlyList<Tensor> sample, CancellationToken cancellation = default)
    {
        var contestants = graphs.Select(g => (Runner: new GraphRunner(g), Times: new List<double>())).ToArray();
        void Compete()
        {
            foreach (var (runner, times) in contestants)
            {
                cancellation.ThrowIfCancellationRequested();
                times.Add(TimeMs(runner, sample));
            }
        }

        var clock = Stopwatch.StartNew();
        for (int round = 0; round < WarmUpRounds && (round == 0 || clock.Elapsed < WarmUpPatience); round++)
            Compete();
        foreach (var (_, times) in contestants)
            times.Clear();
        clock.Restart();
        for (int round = 0; round < FewestRounds || IsWanting(round, clock.Elapsed); round++)
            Compete();
        return [.. contestants.Select(c => Median(c.Times))];
    }

    private static bool IsWanting(int rounds, TimeSpan elapsed) =>
        (rounds < MinimumRounds && elapsed < Patience) || (rounds < MaximumRounds && elapsed < Budget);

    private static double TimeMs(GraphRunner runner, IReadOnlyList<Tensor> sample)
    {
        using var scope = new TensorScope();
        long start = Stopwatch.GetTimestamp();
        runner.Run(sample);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(List<double> times)
    {
        times.Sort();
        return times[times.Count / 2];
    }
}
