using System.Collections.Immutable;
using System.Diagnostics;
using Mipp.Graphs;
using Mipp.Torch;

namespace Mipp.Execution;

/// <summary>How long networks take for one sample.</summary>
public static class Latency
{
    private const int WarmUpRounds = 10;
    private const int MinimumRounds = 30;
    private const int MaximumRounds = 300;

    // Enough rounds for a steady median of small networks, few enough for large ones.
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(2);

    /// <summary>Milliseconds that each network takes for one sample, the median of many runs after some to warm up.</summary>
    /// <remarks>The networks take turns, so that what else the machine does weighs on all of them alike.</remarks>
    /// <param name="graphs">Networks with one input, all for the same sample.</param>
    /// <param name="sample">The values of one sample, row-major.</param>
    /// <param name="shape">Its shape with the batch first: [1, C, H, W] for an image.</param>
    public static ImmutableArray<double> MedianMs(IReadOnlyList<Graph> graphs, float[] sample, ReadOnlySpan<long> shape)
    {
        using var scope = new TensorScope();
        var input = Tensor.FromArray(sample, shape);
        var contestants = graphs.Select(g => (Runner: new GraphRunner(g), Times: new List<double>())).ToArray();
        var clock = new Stopwatch();
        for (int round = 0; round < WarmUpRounds + MinimumRounds || (round < MaximumRounds && clock.Elapsed < Budget); round++)
        {
            if (round == WarmUpRounds)
            {
                clock.Start();
                foreach (var (_, times) in contestants)
                    times.Clear();
            }

            foreach (var (runner, times) in contestants)
                times.Add(TimeMs(runner, input));
        }

        return [.. contestants.Select(c => Median(c.Times))];
    }

    private static double TimeMs(GraphRunner runner, Tensor input)
    {
        using var scope = new TensorScope();
        long start = Stopwatch.GetTimestamp();
        runner.Run([input]);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(List<double> times)
    {
        times.Sort();
        return times[times.Count / 2];
    }
}
