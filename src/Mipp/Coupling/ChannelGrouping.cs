using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Mipp.Graphs;

namespace Mipp.Coupling;

/// <summary>
/// Collects tied labels into units and units into groups: two units are in one group when they lie on the same axes,
/// equally often, and are frozen for the same reason or not at all.
/// </summary>
/// <remarks>
/// A class of labels is a unit when one of its labels is computed by a slice of a weight. Groups are found by partition
/// refinement: starting from one block, each axis splits every block by how often its units lie on that axis. Linear in
/// the number of positions.
/// </remarks>
internal sealed class ChannelGrouping
{
    private const int NotAUnit = -1;

    private readonly CouplingAnalysis analysis;
    private readonly int[] classOf;
    private readonly int[] blockOf;
    private readonly int[] unitOf;
    private readonly List<Block> blocks;

    public ChannelGrouping(CouplingAnalysis analysis)
    {
        this.analysis = analysis;
        var table = analysis.Values.Table;
        classOf = [.. Enumerable.Range(0, table.Count).Select(table.Find)];
        blockOf = Refine();
        (unitOf, blocks) = NumberUnits();
        Axes = MapAxes();
    }

    /// <summary>The units along every axis that has any.</summary>
    public Dictionary<(Value Value, int Axis), AxisUnits> Axes { get; }

    /// <summary>The groups, in the order in which the network computes them.</summary>
    public ImmutableArray<ChannelGroup> Build(Func<Value, int, AxisUnits?> axes)
    {
        var producers = PlacesByBlock(analysis.Productions, p => (p.Weight, p.WeightAxis), p => p.Node);
        var consumers = PlacesByBlock(analysis.Contractions, c => (c.Input, c.InputAxis), c => c);
        var names = new GroupNames();
        var groups = ImmutableArray.CreateBuilder<ChannelGroup>(blocks.Count);
        foreach (var block in blocks)
        {
            var units = block.Classes.Select((c, i) => new ChannelUnit(unitOf[c], i, axes));
            groups.Add(new ChannelGroup(
                groups.Count,
                names.For(block.First),
                [.. units],
                [.. producers[groups.Count].Distinct()],
                [.. consumers[groups.Count]],
                analysis.Values.Table.FrozenReason(block.Classes[0])));
        }
        return groups.MoveToImmutable();
    }

    /// <summary>The block of each class; <see cref="NotAUnit"/> for labels that are not their class' representative.</summary>
    private int[] Refine()
    {
        int[] block = StartingBlocks();
        int next = block.Max(b => (int?)b) + 1 ?? 0;
        int[] count = new int[block.Length];
        var touched = new List<int>();
        var split = new Dictionary<(int Block, int Count), int>();
        foreach (var labels in analysis.Values.All.Select(a => a.Labels).Distinct())
        {
            foreach (int label in labels.Labels)
            {
                int unit = classOf[label];
                if (block[unit] != NotAUnit && count[unit]++ == 0)
                    touched.Add(unit);
            }
            foreach (int unit in touched)
            {
                ref int refined = ref CollectionsMarshal.GetValueRefOrAddDefault(split, (block[unit], count[unit]), out bool known);
                if (!known)
                    refined = next++;
                block[unit] = refined;
                count[unit] = 0;
            }
            touched.Clear();
            split.Clear();
        }
        return block;
    }

    /// <summary>One block for the classes that may be cut, and one for each reason why others may not.</summary>
    private int[] StartingBlocks()
    {
        int[] block = new int[classOf.Length];
        Array.Fill(block, NotAUnit);
        var byReason = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var production in analysis.Productions)
        {
            foreach (int unit in Classes(production))
            {
                string reason = analysis.Values.Table.FrozenReason(unit) ?? "";
                byReason.TryAdd(reason, byReason.Count);
                block[unit] = byReason[reason];
            }
        }
        return block;
    }

    /// <summary>Gives units their numbers and blocks their order: that of the productions, position by position.</summary>
    private (int[] UnitOf, List<Block> Blocks) NumberUnits()
    {
        int[] units = new int[classOf.Length];
        Array.Fill(units, AxisUnits.NoUnit);
        var found = new Dictionary<int, Block>();
        var ordered = new List<Block>();
        int count = 0;
        foreach (var production in analysis.Productions)
        {
            foreach (int unit in Classes(production))
            {
                if (units[unit] != AxisUnits.NoUnit)
                    continue;
                units[unit] = count++;
                if (!found.TryGetValue(blockOf[unit], out var block))
                {
                    block = new Block(ordered.Count, production, []);
                    found.Add(blockOf[unit], block);
                    ordered.Add(block);
                }
                block.Classes.Add(unit);
            }
        }
        return (units, ordered);
    }

    private Dictionary<(Value Value, int Axis), AxisUnits> MapAxes()
    {
        var axes = new Dictionary<(Value Value, int Axis), AxisUnits>();
        var made = new Dictionary<AxisLabels, AxisUnits?>();
        foreach (var (value, axis, labels) in analysis.Values.All)
        {
            if (!made.TryGetValue(labels, out var units))
            {
                int[] unitAt = [.. labels.Labels];
                for (int i = 0; i < unitAt.Length; i++)
                    unitAt[i] = unitOf[classOf[unitAt[i]]];
                units = unitAt.AsSpan().ContainsAnyExcept(AxisUnits.NoUnit) ? new AxisUnits(unitAt) : null;
                made.Add(labels, units);
            }
            if (units is not null)
                axes.Add((value, axis), units);
        }
        return axes;
    }

    /// <summary>For each block, the places whose axis its units lie on.</summary>
    private List<T>[] PlacesByBlock<TPlace, T>(
        IEnumerable<TPlace> places, Func<TPlace, (Value Value, int Axis)> axisOf, Func<TPlace, T> result)
    {
        int[] blockOfUnit = new int[blocks.Sum(b => b.Classes.Count)];
        foreach (var block in blocks)
            foreach (int unit in block.Classes)
                blockOfUnit[unitOf[unit]] = block.Index;
        var found = blocks.ConvertAll(_ => new List<T>()).ToArray();
        foreach (var place in places)
        {
            var (value, axis) = axisOf(place);
            if (!Axes.TryGetValue((value, ValueLabels.Normalise(value, axis)), out var units))
                continue;
            foreach (int block in units.UnitAt.ToArray().Where(u => u != AxisUnits.NoUnit).Select(u => blockOfUnit[u]).Distinct())
                found[block].Add(result(place));
        }
        return found;
    }

    /// <summary>The classes on the weight axis of a production, by position; with repetitions when several are tied.</summary>
    private IEnumerable<int> Classes(Production production)
    {
        var labels = analysis.Values.Of(production.Weight, production.WeightAxis);
        return labels.IsFixed ? [] : labels.Labels.ToArray().Select(l => classOf[l]);
    }

    private sealed record Block(int Index, Production First, List<int> Classes);
}
