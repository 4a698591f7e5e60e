using System.Collections.Immutable;

namespace Mipp.Coupling;

/// <summary>
/// The labels of several axes of one value together, one for every combination of their positions: what a reshape makes of an
/// axis that it factors (channels into groups × width, or query/key/value × heads × size).
/// </summary>
/// <remarks>
/// What is cut must leave a box, so in the end whole slices along one of the axes go. Which one is left open as long as the
/// value is only moved about, since a later reshape may merge the axes again.
/// </remarks>
/// <param name="Axes">The value's axes, that of the outermost factor first.</param>
/// <param name="Sizes">Their sizes; of a dynamic size the number that the symbol is multiplied by.</param>
/// <param name="Cells">The labels row by row, the last of <paramref name="Axes"/> fastest.</param>
/// <param name="Barred">Those of <paramref name="Axes"/> that no slice may be taken out of.</param>
internal sealed record LabelGrid(
    ImmutableArray<int> Axes, ImmutableArray<int> Sizes, int[] Cells, ImmutableHashSet<int> Barred)
{
    /// <summary>For each of the axes how far apart its neighbours are among the cells.</summary>
    public int[] Strides()
    {
        int[] strides = new int[Sizes.Length];
        for (int i = strides.Length - 1, stride = 1; i >= 0; stride *= Sizes[i--])
            strides[i] = stride;
        return strides;
    }

    /// <summary>The same grid in a value that has the axes elsewhere.</summary>
    public LabelGrid MovedTo(Func<int, int> axis) => this with { Axes = [.. Axes.Select(axis)], Barred = [] };

    /// <summary>The part of the grid at some positions of one of its axes; with a single one the axis is gone.</summary>
    public LabelGrid At(int axis, ReadOnlySpan<int> positions)
    {
        int place = Axes.IndexOf(axis);
        int inner = Strides()[place];
        int outer = Cells.Length / (inner * Sizes[place]);
        int[] cells = new int[outer * positions.Length * inner];
        for (int o = 0, next = 0; o < outer; o++)
            foreach (int position in positions)
                for (int i = 0; i < inner; i++)
                    cells[next++] = Cells[(((o * Sizes[place]) + position) * inner) + i];
        return positions.Length == 1
            ? new LabelGrid(Axes.RemoveAt(place), Sizes.RemoveAt(place), cells, [])
            : new LabelGrid(Axes, Sizes.SetItem(place, positions.Length), cells, []);
    }

    /// <summary>Which position of an axis a cell is at.</summary>
    public int PositionOf(int cell, int axis)
    {
        int place = Axes.IndexOf(axis);
        return cell / Strides()[place] % Sizes[place];
    }
}
