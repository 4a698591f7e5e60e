using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Information;

namespace Mipp.Criteria;

/// <summary>
/// As many units of each group as another criterion removes, chosen at random: tells how much of its merit lies in the layers'
/// widths alone (Frankle et al., "Pruning neural networks at initialization: why are we missing the mark?", ICLR 2021). Losses
/// are 0: nothing is measured.
/// </summary>
internal sealed class Shuffled(Criterion original)
    : Control(Kind, $"as many channels of each layer as {original.Name} removes, chosen at random", original)
{
    /// <summary>What names of these controls begin with.</summary>
    public const string Kind = "shuffled";

    public override ImmutableArray<Removal> Instead(ChannelGroup group, ImmutableArray<Removal> removals, long seed) =>
        [.. Sampling.Subset(group.Width, removals.Length, seed).Select(u => new Removal(u, 0))];
}
