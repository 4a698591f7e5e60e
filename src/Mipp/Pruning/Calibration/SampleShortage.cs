using System.Collections.Immutable;
using Mipp.Coupling;

namespace Mipp.Pruning.Calibration;

/// <summary>What the user is told where a layer reads more columns than there are calibration samples of them.</summary>
internal static class SampleShortage
{
    /// <summary>One line on all layers that read prunable channels and lack samples; none where none does.</summary>
    /// <param name="coupling">The dense network's.</param>
    /// <param name="layers">Its linear maps, observed.</param>
    /// <param name="samples">The calibration samples that there were.</param>
    public static ImmutableArray<string> Warnings(ChannelCoupling coupling, ImmutableArray<ObservedLayer> layers, int samples)
    {
        var readers = coupling.PrunableGroups.SelectMany(g => g.Consumers).Select(c => c.Node).ToHashSet();
        ObservedLayer[] lacking = [.. layers.Where(l => readers.Contains(l.Layer.Node) && l.LacksSamples)];
        if (lacking.Length == 0)
            return [];
        var worst = lacking.MaxBy(l => l.SamplesNeeded)!;
        string covariances = lacking.Length == 1 ? "its covariance is shrunk" : $"its covariance and those of {lacking.Length - 1} more are shrunk";
        return
        [
            $"{Counted(samples, "calibration sample")} at {Counted(worst.PositionCountToRank, "position")} {(samples == 1 ? "is" : "are")} too few for node {worst.Layer.Node.Label}, "
            + $"which reads {worst.ColumnCount} columns: {covariances}; at least {worst.SamplesNeeded} samples are needed (--calibration).",
        ];

        static string Counted(long count, string thing) => count == 1 ? $"1 {thing}" : $"{count} {thing}s";
    }
}
