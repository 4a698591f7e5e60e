using Mipp.Execution;
using Mipp.Graphs;

namespace Mipp.Criteria;

/// <summary>What of a batch to run at once so that it can be told what belongs to which sample.</summary>
internal static class SampleParts
{
    /// <summary>The whole batch where samples come first in all that is looked at; else one sample after another.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="samples">The batch's samples.</param>
    /// <param name="read">The values that are looked at, with their axes of channels.</param>
    /// <exception cref="MippException">The network runs only with several samples at once.</exception>
    public static (long First, long Count)[] Of(Graph graph, long samples, IEnumerable<(Value Value, int Channels)> read)
    {
        if (samples == 1 || read.All(r => AreFirst(graph, r.Value, r.Channels)))
            return [(0, samples)];
        if (FixedBatch.Of(graph) is { } size)
            throw new MippException(
                $"the model runs with {size} samples at a time only, and not all of its values have them on their first axis, so what belongs to a single one cannot be told; choose another criterion.");
        return [.. Enumerable.Range(0, (int)samples).Select(s => ((long)s, 1L))];
    }

    /// <summary>Whether a value's first axis is that of the samples, not folded with others whose order would not be known.</summary>
    public static bool AreFirst(Graph graph, Value value, int channels) =>
        channels > 0 && value.Shape is { Rank: > 0 } shape && graph.Inputs[0].Shape is { Rank: > 0 } input && shape[0] == input[0];
}
