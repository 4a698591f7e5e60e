using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Graphs;

namespace Mipp.Surgery;

/// <summary>Foretells what a graph would cost after a cut, without cutting it.</summary>
/// <remarks>The units of a group lie on the same axes equally often, so costs depend only on how many are kept.</remarks>
public sealed class FootprintModel
{
    private readonly Dictionary<Value, AxisShare[]> shares = [];
    private readonly Dictionary<Value, long[]> sizes;

    /// <summary>Prepares the costs of the analysed graph.</summary>
    public FootprintModel(ChannelCoupling coupling)
    {
        Coupling = coupling;
        sizes = coupling.Graph.Values.Where(v => v.Shape is not null).ToDictionary(v => v, v => v.Shape!.AtBatchOne());
        var made = new Dictionary<AxisUnits, (int Group, int PositionsPerUnit)[]>();
        foreach (var byValue in coupling.Axes.GroupBy(a => a.Key.Value))
            shares.Add(byValue.Key, [.. byValue.SelectMany(a => SharesOf(a.Key.Value, a.Key.Axis, a.Value, made))]);
        Items = [.. CostItems()];
        var itemsByGroup = Items.SelectMany((item, i) => item.Groups.Select(g => (Group: g, Item: i))).ToLookup(p => p.Group, p => p.Item);
        ItemsOf = [.. coupling.Groups.Select(g => itemsByGroup[g.Index].ToImmutableArray())];
        Dense = Footprint.Of(coupling.Graph);
    }

    /// <summary>The analysis whose groups the model speaks of.</summary>
    public ChannelCoupling Coupling { get; }

    /// <summary>The cost with everything kept.</summary>
    public Footprint Dense { get; }

    /// <summary>The nodes and parameters whose cost depends on the selection.</summary>
    internal ImmutableArray<CostItem> Items { get; }

    /// <summary>For each group, the items whose cost depends on it.</summary>
    internal ImmutableArray<ImmutableArray<int>> ItemsOf { get; }

    /// <summary>The cost of the graph after a cut.</summary>
    public Footprint Of(ChannelSelection selection)
    {
        int[] removed = [.. Coupling.Groups.Select(g => g.Width - selection.Kept(g).Length)];
        long[] Sizes(Value value) => SizesOf(value, removed);
        return Items.Aggregate(Dense, (sum, item) => sum - item.Dense + item.Cost(Sizes));
    }

    /// <summary>What a group carries: the cost that would go with all its units but one; nothing where it is frozen.</summary>
    public Footprint CarriedBy(ChannelGroup group)
    {
        int[] removed = new int[Coupling.Groups.Length];
        removed[group.Index] = group.Width - 1;
        long[] Sizes(Value value) => SizesOf(value, removed);
        return ItemsOf[group.Index].Select(i => Items[i]).Aggregate(default(Footprint), (sum, item) => sum + item.Dense - item.Cost(Sizes));
    }

    /// <summary>The cost with a single unit left in every group that is not frozen: no cut goes below it.</summary>
    public Footprint Least()
    {
        int[] removed = [.. Coupling.Groups.Select(g => g.IsFrozen ? 0 : g.Width - 1)];
        long[] Sizes(Value value) => SizesOf(value, removed);
        return Items.Aggregate(Dense, (sum, item) => sum - item.Dense + item.Cost(Sizes));
    }

    /// <summary>Starts removing units one by one from the full graph.</summary>
    public FootprintTracker Start() => new(this);

    /// <summary>The sizes of a value when so many units of each group are gone.</summary>
    internal long[] SizesOf(Value value, ReadOnlySpan<int> removed)
    {
        long[] left = [.. sizes[value]];
        foreach (var share in shares.GetValueOrDefault(value, []))
            left[share.Axis] -= removed[share.Group] * share.PositionsPerUnit;
        return left;
    }

    private IEnumerable<CostItem> CostItems()
    {
        foreach (var node in Coupling.Graph.Nodes)
        {
            long macs = Footprint.MacsOf(node, v => v.Shape!.AtBatchOne());
            if (macs > 0 && GroupsOf([.. node.Inputs, .. node.Outputs]) is { IsEmpty: false } groups)
                yield return new CostItem(groups, new Footprint(macs, 0), s => new Footprint(node.Operator!.Macs(node, s), 0));
        }
        foreach (var parameter in Coupling.Graph.Parameters)
        {
            if (GroupsOf([parameter]) is { IsEmpty: false } groups)
                yield return new CostItem(groups, Elements(v => v.Shape!.AtBatchOne()), Elements);

            Footprint Elements(Operators.SizeOf sizeOf) => new(0, Footprint.Elements(sizeOf(parameter)));
        }
    }

    private ImmutableArray<int> GroupsOf(IEnumerable<Value?> values) =>
        [.. values.OfType<Value>().SelectMany(v => shares.GetValueOrDefault(v, [])).Select(s => s.Group).Distinct()];

    private IEnumerable<AxisShare> SharesOf(
        Value value, int axis, AxisUnits units, Dictionary<AxisUnits, (int Group, int PositionsPerUnit)[]> made)
    {
        if (!made.TryGetValue(units, out var counts))
            made.Add(units, counts = [.. CountsOf(units)]);
        // An open size may be folded into the axis; each label then stands for that many positions.
        long repeats = sizes[value][axis] / units.UnitAt.Length;
        return counts.Select(c => new AxisShare(axis, c.Group, c.PositionsPerUnit * repeats));
    }

    private IEnumerable<(int Group, int PositionsPerUnit)> CountsOf(AxisUnits units) => units.UnitAt.ToArray()
        .Where(u => u != AxisUnits.NoUnit)
        .CountBy(u => Coupling.GroupOf[u])
        .Where(c => !c.Key.IsFrozen)
        .Select(c => (c.Key.Index, c.Value / c.Key.Width));

    /// <summary>How many positions of an axis each unit of a group takes.</summary>
    private readonly record struct AxisShare(int Axis, int Group, long PositionsPerUnit);

    /// <summary>A node or a parameter: what it costs, and which groups change that.</summary>
    internal sealed record CostItem(ImmutableArray<int> Groups, Footprint Dense, Func<Operators.SizeOf, Footprint> Cost);
}
