using Mipp.Graphs;

namespace Mipp.Execution;

/// <summary>How many samples to run at once.</summary>
public static class BatchSize
{
    /// <summary>More would only fill memory: the network's own work is then long enough for full speed.</summary>
    private const long MostActivationBytes = 512L << 20;

    /// <summary>
    /// The largest number whose activations take no more than 512 MiB, at least 1; or the only one that the network runs at.
    /// </summary>
    /// <param name="graph">The network, batch first.</param>
    /// <param name="sampleShape">The sizes of a sample, without the batch.</param>
    /// <param name="most">The largest number that is of use.</param>
    public static int For(Graph graph, IReadOnlyList<int> sampleShape, int most)
    {
        if (FixedBatch.Of(graph) is { } only)
            return only;
        long one = Math.Max(1, InputLayout.Of(graph, sampleShape).AtSizes(graph, () => ActivationMemory.PeakBytes(graph, 1)));
        return (int)Math.Clamp(MostActivationBytes / one, 1, most);
    }
}
