using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Graphs;

namespace Mipp.Surgery;

/// <summary>Which units of each channel group are kept. Immutable; at least one unit of every group is kept.</summary>
public sealed class ChannelSelection
{
    private readonly ImmutableArray<ImmutableArray<int>> kept;

    private ChannelSelection(ChannelCoupling coupling, ImmutableArray<ImmutableArray<int>> kept)
    {
        Coupling = coupling;
        this.kept = kept;
    }

    /// <summary>The analysis whose groups the selection is about.</summary>
    public ChannelCoupling Coupling { get; }

    /// <summary>Everything kept.</summary>
    public static ChannelSelection All(ChannelCoupling coupling) =>
        new(coupling, [.. coupling.Groups.Select(g => Enumerable.Range(0, g.Width).ToImmutableArray())]);

    /// <summary>The units of a group that are kept: their places in the group, ascending.</summary>
    public ImmutableArray<int> Kept(ChannelGroup group) => kept[Own(group).Index];

    /// <summary>The same selection with other units of one group kept.</summary>
    /// <param name="group">A group of this analysis.</param>
    /// <param name="units">Places in the group, 0 … width − 1, in any order; at least one.</param>
    /// <exception cref="MippException">No unit, an unknown or a repeated one, or units missing from a frozen group.</exception>
    public ChannelSelection Keep(ChannelGroup group, IEnumerable<int> units)
    {
        ImmutableArray<int> chosen = [.. units.Order()];
        Check(Own(group), chosen);
        return new ChannelSelection(Coupling, kept.SetItem(group.Index, chosen));
    }

    /// <summary>The same selection with all units of one group kept but some.</summary>
    internal ChannelSelection KeepAllBut(ChannelGroup group, IEnumerable<int> gone) => Keep(group, Enumerable.Range(0, group.Width).Except(gone));

    /// <summary>Whether each unit is kept, by the unit's number.</summary>
    internal bool[] KeptUnits()
    {
        bool[] keeps = new bool[Coupling.GroupOf.Length];
        foreach (var group in Coupling.Groups)
            foreach (int index in kept[group.Index])
                keeps[group.Units[index].Id] = true;
        return keeps;
    }

    /// <summary>The kept positions, ascending, of every axis that loses any.</summary>
    internal Dictionary<(Value Value, int Axis), int[]> KeptPositions()
    {
        bool[] keeps = KeptUnits();
        var positions = new Dictionary<(Value Value, int Axis), int[]>();
        var made = new Dictionary<AxisUnits, int[]?>();
        foreach (var (place, units) in Coupling.Axes)
        {
            if (!made.TryGetValue(units, out int[]? survivors))
            {
                survivors = Survivors(units, keeps);
                made.Add(units, survivors);
            }
            if (survivors is not null)
                positions.Add(place, survivors);
        }
        return positions;
    }

    private static int[]? Survivors(AxisUnits units, bool[] keeps)
    {
        var survivors = new List<int>(units.UnitAt.Length);
        for (int position = 0; position < units.UnitAt.Length; position++)
        {
            int unit = units.UnitAt[position];
            if (unit == AxisUnits.NoUnit || keeps[unit])
                survivors.Add(position);
        }
        return survivors.Count == units.UnitAt.Length ? null : [.. survivors];
    }

    private static void Check(ChannelGroup group, ImmutableArray<int> chosen)
    {
        if (chosen.IsEmpty)
            throw new MippException($"group '{group.Name}': no unit would be kept; keep at least 1 of its {group.Width}.");
        if (chosen[0] < 0 || chosen[^1] >= group.Width)
        {
            int stranger = chosen[0] < 0 ? chosen[0] : chosen[^1];
            throw new MippException($"group '{group.Name}' has no unit {stranger}; its units are 0 to {group.Width - 1}.");
        }
        for (int i = 1; i < chosen.Length; i++)
            if (chosen[i] == chosen[i - 1])
                throw new MippException($"group '{group.Name}': unit {chosen[i]} is listed twice; list each kept unit once.");
        if (group.FrozenReason is { } reason && chosen.Length < group.Width)
            throw new MippException($"group '{group.Name}' cannot be cut ({reason}); keep all of its {group.Width} units.");
    }

    private ChannelGroup Own(ChannelGroup group) =>
        group.Index < Coupling.Groups.Length && ReferenceEquals(Coupling.Groups[group.Index], group) ? group
            : throw new ArgumentException($"group '{group.Name}' belongs to another analysis.", nameof(group));
}
