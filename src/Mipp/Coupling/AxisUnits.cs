namespace Mipp.Coupling;

/// <summary>Which unit each position of an axis belongs to.</summary>
internal sealed class AxisUnits
{
    /// <summary>Stands for a position that belongs to no unit: it is never cut.</summary>
    public const int NoUnit = -1;

    private readonly int[] unitAt;
    private readonly Lazy<(int[] Positions, Dictionary<int, Range> Ranges)> byUnit;

    /// <param name="unitAt">The unit's number by position; <see cref="NoUnit"/> where there is none.</param>
    public AxisUnits(int[] unitAt)
    {
        this.unitAt = unitAt;
        byUnit = new(SortByUnit);
    }

    /// <summary>The unit's number by position; <see cref="NoUnit"/> where there is none.</summary>
    public ReadOnlySpan<int> UnitAt => unitAt;

    /// <summary>The positions of one unit, ascending.</summary>
    public ReadOnlySpan<int> PositionsOf(int unit)
    {
        var (positions, ranges) = byUnit.Value;
        return ranges.TryGetValue(unit, out var range) ? positions.AsSpan(range) : [];
    }

    private (int[] Positions, Dictionary<int, Range> Ranges) SortByUnit()
    {
        int[] positions = new int[unitAt.Length];
        for (int i = 0; i < positions.Length; i++)
            positions[i] = i;
        int[] units = [.. unitAt];
        Array.Sort(units, positions);
        var ranges = new Dictionary<int, Range>();
        for (int start = 0, end; start < units.Length; start = end)
        {
            end = start + 1;
            while (end < units.Length && units[end] == units[start])
                end++;
            Array.Sort(positions, start, end - start);
            ranges.Add(units[start], start..end);
        }
        return (positions, ranges);
    }
}
