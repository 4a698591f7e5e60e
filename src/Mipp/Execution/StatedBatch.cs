using Mipp.Graphs;

namespace Mipp.Execution;

/// <summary>Batch sizes as files state them. Mipp itself runs networks at any that works; ONNX Runtime at the stated one alone.</summary>
internal static class StatedBatch
{
    /// <summary>The batch size that a network's file states for one of its inputs; null where all leave it open.</summary>
    public static int? Of(Graph graph) =>
        graph.Inputs.Select(i => i.Shape is { Rank: > 0 } shape && shape[0].IsKnown ? (int?)shape[0].Factor : null)
            .FirstOrDefault(size => size is not null);
}
