using System.Collections.Immutable;
using Mipp.Graphs;

namespace Mipp.Coupling;

/// <summary>
/// Units that begin, pass and end at the same places, equally often: interchangeable for the graph's shapes and costs,
/// so that only what they compute tells them apart.
/// </summary>
public sealed class ChannelGroup
{
    internal ChannelGroup(
        int index,
        string name,
        ImmutableArray<ChannelUnit> units,
        ImmutableArray<Node> producers,
        ImmutableArray<Contraction> consumers,
        string? frozenReason)
    {
        Index = index;
        Name = name;
        Units = units;
        Producers = producers;
        Consumers = consumers;
        FrozenReason = frozenReason;
    }

    /// <summary>The group's place in <see cref="ChannelCoupling.Groups"/>.</summary>
    public int Index { get; }

    /// <summary>A readable name, unique in the graph: that of the first layer that computes the group's channels.</summary>
    public string Name { get; }

    /// <summary>The units, in the order in which the first producer computes them.</summary>
    public ImmutableArray<ChannelUnit> Units { get; }

    /// <summary>The number of units.</summary>
    public int Width => Units.Length;

    /// <summary>The nodes that compute the group's channels, in the graph's order.</summary>
    public ImmutableArray<Node> Producers { get; }

    /// <summary>The places where the group's channels are summed away, in the graph's order.</summary>
    public ImmutableArray<Contraction> Consumers { get; }

    /// <summary>Why no unit of this group may be removed; null when they may.</summary>
    public string? FrozenReason { get; }

    /// <summary>Whether no unit of this group may be removed.</summary>
    public bool IsFrozen => FrozenReason is not null;

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Width}{(IsFrozen ? $", frozen: {FrozenReason}" : "")})";
}
