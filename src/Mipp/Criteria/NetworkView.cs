using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Graphs;
using Mipp.Surgery;
using static Mipp.Tensors.Numbers;

namespace Mipp.Criteria;

/// <summary>What a <see cref="ScoreCriterion"/> sees: the network with the units removed so far silenced, and samples.</summary>
internal sealed class NetworkView : IDisposable
{
    private readonly Graph? masked;

    /// <param name="selection">The units that are left.</param>
    /// <param name="groups">The groups whose units are scored.</param>
    /// <param name="samples">The samples, in batches.</param>
    /// <param name="seed">For criteria that draw at random.</param>
    public NetworkView(ChannelSelection selection, ImmutableArray<ChannelGroup> groups, ISampleBatches samples, long seed)
    {
        Selection = selection;
        Groups = groups;
        Samples = samples;
        Seed = seed;
        if (groups.Any(g => selection.Kept(g).Length < g.Width))
            masked = GraphMask.Apply(selection);
    }

    /// <summary>The units that are left.</summary>
    public ChannelSelection Selection { get; }

    /// <summary>The network, as it was before anything was removed.</summary>
    public Graph Graph => Selection.Coupling.Graph;

    /// <summary>The groups whose units are scored.</summary>
    public ImmutableArray<ChannelGroup> Groups { get; }

    /// <summary>The samples.</summary>
    public ISampleBatches Samples { get; }

    /// <summary>For criteria that draw at random.</summary>
    public long Seed { get; }

    /// <summary>What the network is trained with on the way; null where the criterion does not train.</summary>
    public TrainingOnTheWay? Training { get; init; }

    /// <summary>Stops the work.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>The contents of one of <see cref="Graph"/>'s initializers, where weights that read a removed unit are zero.</summary>
    public Tensor Contents(Value initializer) => (masked?.Find(initializer.Name) ?? initializer).Data!;

    /// <summary>Numbers of a weight's shape, with 0 in the place of those that belong to weights that read a removed unit.</summary>
    public Tensor OnlyLeft(Value weight, Tensor numbers)
    {
        if (masked is null)
            return numbers;
        var isSilenced = Contents(weight).eq(Number(0)).logical_and(weight.Data!.ne(Number(0)));
        return numbers.masked_fill(isSilenced, Number(0));
    }

    public void Dispose() => masked?.Dispose();
}

/// <summary>Samples in batches.</summary>
internal interface ISampleBatches
{
    /// <summary>How many batches there are.</summary>
    int BatchCount { get; }

    /// <summary>Samples of a batch; the last one may have fewer.</summary>
    int BatchSize { get; }

    /// <summary>One batch: a tensor for each of the network's inputs, batch first.</summary>
    Tensor[] Batch(int index);

    /// <summary>The true classes of a batch's samples, Int64 [samples]. Only where there are labels.</summary>
    Tensor Labels(int index);
}
