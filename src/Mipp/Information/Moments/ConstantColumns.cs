using System.Collections.Immutable;
using Mipp.Tensors;

namespace Mipp.Information.Moments;

/// <summary>Which columns have had one and the same value in every sample so far.</summary>
/// <remarks>
/// Moments cannot tell: what they say of a constant is the rounding of its square. Only columns that have not varied yet are looked
/// at, so that after the first batch there is seldom anything to do.
/// </remarks>
internal sealed class ConstantColumns
{
    /// <summary>A range that rounding in single precision explains, as a share of the largest value.</summary>
    private const double Rounding = 1e-5;

    private const int FirstSamples = 16;

    private ImmutableArray<ColumnRange>? ranges;

    /// <summary>The constant columns, ascending; none before any sample has been added.</summary>
    public IEnumerable<long> Indices => ranges?.Select(r => r.Column) ?? [];

    /// <summary>Adds a batch of samples.</summary>
    /// <param name="columns">[samples, n], at least one sample.</param>
    public void Add(Tensor columns)
    {
        // A few samples tell of most columns that they vary.
        if (columns.size(0) > FirstSamples)
            Look(columns.narrow(0, 0, FirstSamples));
        Look(columns);
    }

    private void Look(Tensor columns)
    {
        if (ranges is { IsEmpty: true })
            return;
        using var scope = new TensorScope();
        long[] left = [.. ranges?.Select(r => r.Column) ?? Enumerable.Range(0, (int)columns.size(1)).Select(c => (long)c)];
        var own = left.Length == columns.size(1) ? columns : columns.IndexSelect(1, left);
        double[] lowest = own.amin([0]).to(ScalarType.Float64).ToArray<double>();
        double[] highest = own.amax([0]).to(ScalarType.Float64).ToArray<double>();
        Narrow([.. left.Select((column, i) => new ColumnRange(column, lowest[i], highest[i]))]);
    }

    /// <summary>Adds what has been seen elsewhere.</summary>
    public void Add(ConstantColumns other)
    {
        if (other.ranges is { } seen)
            Narrow(seen);
    }

    private void Narrow(ImmutableArray<ColumnRange> seen)
    {
        var both = ranges is null ? seen : ranges.Value.Join(seen, r => r.Column, s => s.Column, (r, s) => r.With(s));
        ranges = [.. both.Where(r => r.IsConstant)];
    }

    private readonly record struct ColumnRange(long Column, double Lowest, double Highest)
    {
        public bool IsConstant => Highest - Lowest <= Rounding * Math.Max(Math.Abs(Lowest), Math.Abs(Highest));

        public ColumnRange With(ColumnRange other) =>
            this with { Lowest = Math.Min(Lowest, other.Lowest), Highest = Math.Max(Highest, other.Highest) };
    }
}
