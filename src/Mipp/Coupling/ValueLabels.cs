using Mipp.Graphs;

namespace Mipp.Coupling;

/// <summary>The labels of every axis of every value.</summary>
internal sealed class ValueLabels
{
    /// <summary>Longer axes are no channels; labels for each of their positions would only eat memory.</summary>
    public const int MaxPositions = 1 << 24;

    private readonly Dictionary<(Value Value, int Axis), AxisLabels> labels = [];
    private readonly Dictionary<Value, List<LabelGrid>> grids = [];
    private readonly Dictionary<Node, string> fixedOutputs = [];

    public LabelTable Table { get; } = new();

    /// <summary>Every axis that has labels.</summary>
    public IEnumerable<(Value Value, int Axis, AxisLabels Labels)> All =>
        labels.Where(l => !l.Value.IsFixed).Select(l => (l.Key.Value, l.Key.Axis, l.Value));

    public AxisLabels Of(Value value, int axis)
    {
        axis = Normalise(value, axis);
        if (GridOf(value, axis) is { } grid)
            Settle(value, grid, GridSettlement.AlongOutermost);
        if (labels.TryGetValue((value, axis), out var known))
            return known;
        var made = value.IsInitializer && value.Shape![axis].Factor is > 1 and <= MaxPositions && value.Data!.numel() > 0
            ? Table.Fresh(value.Shape[axis].Factor)
            : AxisLabels.Fixed(WhyFixed(value, axis));
        labels.Add((value, axis), made);
        return made;
    }

    public void Assign(Value value, int axis, AxisLabels axisLabels)
    {
        axis = Normalise(value, axis);
        if (!axisLabels.IsFixed && value.Shape![axis].Factor != axisLabels.Length)
            throw new MippException(
                $"the shapes at node {value.Producer?.Label} contradict each other: axis {axis} of {value} would have {axisLabels.Length} positions.");
        labels[(value, axis)] = axisLabels;
    }

    /// <summary>Forbids cutting an axis, without making labels for one that has none yet.</summary>
    public void Freeze(Value value, int axis, string reason)
    {
        axis = Normalise(value, axis);
        if (GridOf(value, axis) is not null)
            Of(value, axis);
        if (!labels.TryGetValue((value, axis), out var known))
            labels.Add((value, axis), AxisLabels.Fixed(reason));
        else if (!known.IsFixed)
            foreach (int label in known.Labels)
                Table.Freeze(label, reason);
    }

    /// <summary>The grids of a value whose axes are still open.</summary>
    public IReadOnlyList<LabelGrid> GridsOf(Value value) => grids.GetValueOrDefault(value, []);

    /// <summary>The open grid that an axis is part of, or null.</summary>
    public LabelGrid? GridOf(Value value, int axis)
    {
        axis = Normalise(value, axis);
        return GridsOf(value).FirstOrDefault(g => g.Axes.Contains(axis));
    }

    /// <summary>Gives several axes of a value their labels together.</summary>
    public void Assign(Value value, LabelGrid grid)
    {
        if (grid.Axes.Length == 1)
            Assign(value, grid.Axes[0], AxisLabels.Of(grid.Cells));
        else if (grids.TryGetValue(value, out var others))
            others.Add(grid);
        else
            grids.Add(value, [grid]);
    }

    /// <summary>Forbids cutting along one axis of an open grid.</summary>
    public void Bar(Value value, LabelGrid grid, int axis)
    {
        var list = grids[value];
        list[list.IndexOf(grid)] = grid with { Barred = grid.Barred.Add(axis) };
    }

    /// <summary>Decides along which axis each grid is cut that is still open.</summary>
    public void SettleGrids()
    {
        foreach (var (value, list) in grids.ToArray())
            foreach (var grid in list.ToArray())
                Settle(value, grid, GridSettlement.AlongFreest);
    }

    public void FixOutputs(Node node, string reason) => fixedOutputs[node] = reason;

    public static int Normalise(Value value, int axis) => axis < 0 ? axis + value.Shape!.Rank : axis;

    private void Settle(Value value, LabelGrid grid, Func<LabelGrid, LabelTable, IEnumerable<(int Axis, AxisLabels Labels)>> decide)
    {
        grids[value].Remove(grid);
        foreach (var (axis, axisLabels) in decide(grid, Table))
            Assign(value, axis, axisLabels);
    }

    private string WhyFixed(Value value, int axis)
    {
        if (value.IsInitializer)
            return $"axis {axis} of constant '{value.Name}' has {value.Shape![axis]} positions{(value.Data!.numel() > 0 ? "" : " and no elements")}";
        if (value.Producer is not { } producer)
            return $"it is the network's input '{value.Name}'";
        return fixedOutputs.GetValueOrDefault(producer)
            ?? $"axis {axis} of '{value.Name}' carries no channels after node {producer.Label}";
    }
}
