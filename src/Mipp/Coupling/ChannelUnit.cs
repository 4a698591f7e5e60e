using Mipp.Graphs;

namespace Mipp.Coupling;

/// <summary>
/// The smallest thing that can be removed: positions of any number of axes that only make sense together, such as one
/// filter, its bias, its batch statistics and every weight that reads its output.
/// </summary>
public sealed class ChannelUnit
{
    private readonly Func<Value, int, AxisUnits?> axes;

    internal ChannelUnit(int id, int index, Func<Value, int, AxisUnits?> axes)
    {
        Id = id;
        Index = index;
        this.axes = axes;
    }

    /// <summary>The unit's place in its group, from 0.</summary>
    public int Index { get; }

    /// <summary>The unit's number among all units of the graph.</summary>
    internal int Id { get; }

    /// <summary>The unit's positions along an axis of a value of the analysed graph, ascending; empty when it has none there.</summary>
    /// <param name="value">A value of the analysed graph.</param>
    /// <param name="axis">The axis; negative axes count from the end.</param>
    public ReadOnlySpan<int> Positions(Value value, int axis) => axes(value, axis) is { } units ? units.PositionsOf(Id) : [];
}
