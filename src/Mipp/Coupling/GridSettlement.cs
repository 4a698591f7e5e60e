namespace Mipp.Coupling;

/// <summary>Decides which axis of a grid of labels is cut along: whole slices across the others go together.</summary>
internal static class GridSettlement
{
    private const string WholeSlices = "only whole slices of the axis it was factored from can go";

    /// <summary>Along the outermost factor that may be cut: what must be known before the network has been seen whole.</summary>
    public static IEnumerable<(int Axis, AxisLabels Labels)> AlongOutermost(LabelGrid grid, LabelTable table) =>
        Along(grid, grid.Axes.FirstOrDefault(a => !grid.Barred.Contains(a), -1), table);

    /// <summary>Along the factor that leaves most units free, the outermost of several.</summary>
    public static IEnumerable<(int Axis, AxisLabels Labels)> AlongFreest(LabelGrid grid, LabelTable table) =>
        Along(grid, grid.Axes.Where(a => !grid.Barred.Contains(a)).DefaultIfEmpty(-1).MaxBy(a => FreeUnits(grid, a, table)), table);

    private static IEnumerable<(int Axis, AxisLabels Labels)> Along(LabelGrid grid, int carrier, LabelTable table)
    {
        if (carrier < 0)
        {
            foreach (int label in grid.Cells)
                table.Freeze(label, WholeSlices);
            return grid.Axes.Select(axis => (axis, AxisLabels.Fixed(WholeSlices)));
        }
        int[] first = FirstCells(grid, carrier);
        for (int cell = 0; cell < grid.Cells.Length; cell++)
            table.Tie(grid.Cells[first[grid.PositionOf(cell, carrier)]], grid.Cells[cell]);
        var labels = AxisLabels.Of([.. first.Select(cell => grid.Cells[cell])]);
        return grid.Axes.Select(axis => (axis, axis == carrier ? labels : AxisLabels.Fixed(WholeSlices)));
    }

    /// <summary>The first cell at each position of an axis.</summary>
    private static int[] FirstCells(LabelGrid grid, int axis)
    {
        int place = grid.Axes.IndexOf(axis);
        int stride = grid.Strides()[place];
        return [.. Enumerable.Range(0, grid.Sizes[place]).Select(position => position * stride)];
    }

    /// <summary>How many units would be left that may be cut, were the slices along an axis tied.</summary>
    private static int FreeUnits(LabelGrid grid, int axis, LabelTable table)
    {
        if (axis < 0)
            return 0;
        var trial = new LabelTable();
        var numbers = new Dictionary<int, int>();
        var slices = trial.Fresh(grid.Sizes[grid.Axes.IndexOf(axis)]).Labels;
        for (int cell = 0; cell < grid.Cells.Length; cell++)
        {
            int unit = table.Find(grid.Cells[cell]);
            if (!numbers.TryGetValue(unit, out int number))
                numbers.Add(unit, number = trial.Fresh(1).Labels[0]);
            trial.Tie(slices[grid.PositionOf(cell, axis)], number);
            if (table.FrozenReason(unit) is { } reason)
                trial.Freeze(number, reason);
        }
        int free = 0;
        foreach (int slice in slices)
            free += trial.Find(slice) == slice && trial.FrozenReason(slice) is null ? 1 : 0;
        return free;
    }
}
