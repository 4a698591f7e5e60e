using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>The positions start, start + step, … that a slice takes from an axis.</summary>
/// <param name="Start">The first position, 0 or more.</param>
/// <param name="Count">How many positions.</param>
/// <param name="Step">The distance, not 0; negative runs backwards.</param>
internal readonly record struct SliceRange(long Start, long Count, long Step)
{
    /// <summary>The positions in order.</summary>
    public IEnumerable<long> Positions
    {
        get
        {
            for (long i = 0; i < Count; i++)
                yield return Start + (i * Step);
        }
    }

    /// <summary>Resolves bounds as ONNX does: negative ones count from the end, those outside are moved inside.</summary>
    /// <param name="size">The axis' size.</param>
    /// <param name="start">The first position.</param>
    /// <param name="end">The position before which to stop.</param>
    /// <param name="step">The distance, not 0.</param>
    public static SliceRange Of(long size, long start, long end, long step)
    {
        long last = step > 0 ? size : size - 1;
        long first = step > 0 ? 0 : -1;
        long from = Math.Clamp(start < 0 ? start + size : start, 0, Math.Max(last, 0));
        long to = Math.Clamp(end < 0 ? end + size : end, first, Math.Max(last, first));
        long distance = step > 0 ? to - from : from - to;
        // Written so that a step of the smallest integer does not overflow.
        long count = size == 0 || distance <= 0 ? 0 : 1 + (long)((ulong)(distance - 1) / UnsignedAbs(step));
        return new SliceRange(count == 0 ? 0 : from, count, step);
    }

    /// <summary>The size of the result where it is certain, also for a dynamic axis; else null.</summary>
    public static Dim? Size(Dim size, Dim start, Dim end, Dim step)
    {
        if (!step.IsKnown)
            return null;
        if (size.IsKnown && start.IsKnown && end.IsKnown)
            return Of(size.Factor, start.Factor, end.Factor, step.Factor).Count;
        if (step == 1 && start.IsKnown && start.Factor == 0 && IsWhole(size, end))
            return size;
        if (step == -1 && start == -1 && end.IsKnown && end.Factor <= int.MinValue)
            return size;
        return step == 1 ? SymbolicSize(size, start, end) : null;
    }

    private static bool IsWhole(Dim size, Dim end) => end == size || (end.IsKnown && end.Factor >= int.MaxValue);

    /// <summary>Between bounds that are shares of the axis' own dynamic size, as chunk() computes them.</summary>
    private static Dim? SymbolicSize(Dim size, Dim start, Dim end)
    {
        if (end.IsKnown && end.Factor >= int.MaxValue)
            end = size;
        bool ordered = Shares(start, size) && Shares(end, size) && start.Factor <= end.Factor && end.Factor <= size.Factor;
        return ordered ? DimArithmetic.Subtract(end, start) : null;
    }

    private static bool Shares(Dim part, Dim size) => part == 0 || (part.Symbol == size.Symbol && part.Factor > 0);

    private static ulong UnsignedAbs(long step) => step < 0 ? (ulong)-(step + 1) + 1 : (ulong)step;
}
