using Mipp.Coupling;
using Mipp.Data;
using Mipp.Graphs;
using Mipp.Pruning;
using Mipp.Surgery;
using Mipp.Training;
using Mipp.Training.Optimisers;

namespace Mipp.Studies;

/// <summary>What the studies do to their networks, in each of which one layer, <c>nodes</c>, can be pruned.</summary>
internal static class StudyNetwork
{
    private const string Group = "nodes";

    private static readonly TrainingOptions Training = new()
    {
        Epochs = 10,
        BatchSize = 32,
        Optimiser = new AdamW(LearningRate: 2e-2, WeightDecay: 1e-2),
    };

    public static void Train(Graph graph, DatasetSplit data, long seed, CancellationToken cancellation) =>
        Trainer.Run(graph, data, Training with { Seed = seed }, cancellation: cancellation);

    /// <summary>The network with only some of its nodes.</summary>
    public static Graph Cut(Graph dense, IEnumerable<int> kept)
    {
        var coupling = ChannelCoupling.Analyse(dense);
        return GraphCut.Apply(ChannelSelection.All(coupling).Keep(coupling.Groups.Single(g => g.Name == Group), kept));
    }

    /// <summary>The nodes that a criterion keeps, and the network with these, repaired.</summary>
    public static (Graph Pruned, int[] Kept) Prune(Graph dense, DatasetSplit data, string criterion, int keep, long seed, CancellationToken cancellation)
    {
        // All nodes cost the same, so the share says how many are kept; a little more, for what rounding takes.
        var coupling = ChannelCoupling.Analyse(dense);
        using var small = Cut(dense, Enumerable.Range(0, keep));
        double share = (Footprint.Of(small).Parameters + 0.5) / Footprint.Of(coupling.Graph).Parameters;
        var options = new PruningOptions { Criterion = criterion, ParameterShare = share, CalibrationCount = data.Count, Seed = seed };
        var result = Pruner.Prune(dense, data, options, cancellation: cancellation);
        return (result.Pruned, [.. result.Plan.Groups.Single(g => g.Name == Group).Kept]);
    }
}
