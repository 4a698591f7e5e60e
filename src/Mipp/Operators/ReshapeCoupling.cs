using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>How labels pass through an operator that only reads the same elements with other axes.</summary>
/// <remarks>
/// Both sides are products of the same factors (<see cref="AxisRun"/>). Where axes are merged, labels are repeated over the
/// factors inside theirs and tiled over those outside; of several labelled axes the outermost passes and the others are frozen.
/// An axis that is factored passes as a <see cref="LabelGrid"/> over what its factors become. A factor of dynamic size (the
/// batch) may only be outermost, since then the labels repeat, whatever the size is.
/// </remarks>
internal static class ReshapeCoupling
{
    public static void Couple(CouplingContext context, Value input, Value output)
    {
        var runs = AxisRun.Align(input.Shape!, output.Shape!).ToArray();
        ImmutableArray<AxisFactor> factors = [.. runs.SelectMany(r => r.Factors ?? [])];
        int[] mixed = [.. runs.Where(r => r.Factors is null).SelectMany(r => r.InputAxes)];
        FreezeMixed(context, input, output, runs);
        var grids = GridsOf(context, input).Where(g => !g.Axes.Any(mixed.Contains)).ToList();
        foreach (var grid in WithoutConflicts(context, grids, factors))
            context.Assign(output, Regrouped(grid, factors));
        FreezeSinglePositions(context, input);
    }

    private static void FreezeMixed(CouplingContext context, Value input, Value output, AxisRun[] runs)
    {
        string reason = context.Because($"{input.Shape} is reshaped to {output.Shape}, which mixes its axes");
        foreach (var run in runs.Where(r => r.Factors is null))
        {
            foreach (int axis in run.InputAxes)
                context.Freeze(context.PassedLabels(input, axis), reason);
            foreach (int axis in run.OutputAxes)
                context.Pass(output, axis, AxisLabels.Fixed(reason));
        }
    }

    private static void FreezeSinglePositions(CouplingContext context, Value input)
    {
        string vanishes = context.Because("its axis of a single position is reshaped away");
        for (int axis = 0; axis < CouplingContext.Rank(input); axis++)
            if (input.Shape![axis] == 1)
                context.Freeze(context.PassedLabels(input, axis), vanishes);
    }

    /// <summary>What is labelled of the input: open grids, and axes that are labelled by themselves.</summary>
    private static IEnumerable<LabelGrid> GridsOf(CouplingContext context, Value input)
    {
        var open = context.OpenGrids(input);
        foreach (var grid in open)
        {
            context.Passes(input, grid);
            yield return grid;
        }
        foreach (int axis in Enumerable.Range(0, CouplingContext.Rank(input)).Where(a => !open.Any(g => g.Axes.Contains(a))))
            if (input.Shape![axis] != 1 && context.PassedLabels(input, axis) is { IsFixed: false } labels)
                yield return new LabelGrid([axis], [labels.Length], labels.Labels.ToArray(), []);
    }

    /// <summary>The grids that can pass; the others are frozen.</summary>
    private static List<LabelGrid> WithoutConflicts(CouplingContext context, List<LabelGrid> grids, ImmutableArray<AxisFactor> factors)
    {
        string merged = context.Because("it is merged with another axis");
        string dynamic = context.Because("it is merged with an axis of dynamic size");
        string large = context.Because("more positions are merged than can be told apart");
        while (true)
        {
            var loser = grids.FirstOrDefault(g => Obstacle(g, grids, factors, merged, dynamic, large) is not null);
            if (loser is null)
                return grids;
            string reason = Obstacle(loser, grids, factors, merged, dynamic, large)!;
            foreach (int label in loser.Cells)
                context.Table.Freeze(label, reason);
            foreach (int axis in FactorsOf(loser, factors).Select(f => f.OutputAxis).Distinct())
                if (grids.All(g => g == loser || FactorsOf(g, factors).All(f => f.OutputAxis != axis)))
                    context.Pass(context.Output(), axis, AxisLabels.Fixed(reason));
            grids.Remove(loser);
        }
    }

    private static string? Obstacle(
        LabelGrid grid, List<LabelGrid> grids, ImmutableArray<AxisFactor> factors, string merged, string dynamic, string large)
    {
        long cells = 1;
        foreach (var own in FactorsOf(grid, factors).GroupBy(f => f.OutputAxis))
        {
            var all = factors.Where(f => f.OutputAxis == own.Key).ToArray();
            if (all.Skip(1).Any(f => !f.Size.IsKnown))
                return dynamic;
            if (grids.Any(g => g != grid && IsOutside(g, own.First(), all)))
                return merged;
            cells *= all.Aggregate(1L, (product, f) => product * f.Size.Factor);
        }
        if (grid.Axes.Any(axis => factors.Where(f => f.InputAxis == axis).Skip(1).Any(f => !f.Size.IsKnown)))
            return dynamic;
        return cells > ValueLabels.MaxPositions ? large : null;
    }

    /// <summary>Whether a grid has a factor outside of one of another grid, in the same axis of the output.</summary>
    private static bool IsOutside(LabelGrid grid, AxisFactor factor, AxisFactor[] axis) =>
        axis.TakeWhile(f => f != factor).Any(f => grid.Axes.Contains(f.InputAxis));

    /// <summary>The factors that tell a grid's cells apart; along a mere symbol all positions have the same labels.</summary>
    private static IEnumerable<AxisFactor> FactorsOf(LabelGrid grid, ImmutableArray<AxisFactor> factors) =>
        grid.Axes.SelectMany(axis => factors.Where(f => f.InputAxis == axis && f.Size.Factor != 1));

    /// <summary>The grid over the axes of the output that its factors are part of.</summary>
    private static LabelGrid Regrouped(LabelGrid grid, ImmutableArray<AxisFactor> factors)
    {
        var strides = FactorsOf(grid, factors).Zip(FactorStrides([.. FactorsOf(grid, factors)])).ToDictionary(p => p.First, p => p.Second);
        ImmutableArray<int> axes = [.. FactorsOf(grid, factors).Select(f => f.OutputAxis).Distinct()];
        var offsets = axes.Select(axis => Offsets([.. factors.Where(f => f.OutputAxis == axis)], strides)).ToArray();
        int[] cells = [0];
        foreach (int[] along in offsets)
            cells = [.. cells.SelectMany(_ => along, (cell, offset) => cell + offset)];
        for (int i = 0; i < cells.Length; i++)
            cells[i] = grid.Cells[cells[i]];
        return new LabelGrid(axes, [.. offsets.Select(o => o.Length)], cells, []);
    }

    /// <summary>For each factor of a grid how far apart its neighbours are among the cells.</summary>
    private static int[] FactorStrides(AxisFactor[] own)
    {
        int[] strides = new int[own.Length];
        for (int i = own.Length - 1, stride = 1; i >= 0; stride *= (int)own[i--].Size.Factor)
            strides[i] = stride;
        return strides;
    }

    /// <summary>For each position of an axis of the output, what it adds to a cell's number; factors of other axes add nothing.</summary>
    private static int[] Offsets(AxisFactor[] axis, Dictionary<AxisFactor, int> strides)
    {
        int[] offsets = [0];
        foreach (var factor in axis)
        {
            int stride = strides.GetValueOrDefault(factor);
            int size = (int)factor.Size.Factor;
            offsets = [.. offsets.SelectMany(_ => Enumerable.Range(0, size), (offset, position) => offset + (position * stride))];
        }
        return offsets;
    }
}
