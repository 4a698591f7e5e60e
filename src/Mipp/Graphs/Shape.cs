using System.Collections;
using System.Collections.Immutable;

namespace Mipp.Graphs;

/// <summary>The dimensions of a value, outermost first. Immutable; equal when all dimensions are equal.</summary>
public sealed class Shape : IReadOnlyList<Dim>, IEquatable<Shape>
{
    /// <summary>The most dimensions that libtorch's operators take.</summary>
    internal const int MaxRank = 64;

    private readonly ImmutableArray<Dim> dims;

    /// <summary>A shape from its dimensions.</summary>
    public Shape(params ReadOnlySpan<Dim> dims) => this.dims = [.. dims];

    /// <summary>A shape from its dimensions.</summary>
    public Shape(IEnumerable<Dim> dims) => this.dims = [.. dims];

    /// <summary>A shape of plain numbers.</summary>
    public static Shape Of(ReadOnlySpan<long> sizes)
    {
        var dims = new Dim[sizes.Length];
        for (int i = 0; i < dims.Length; i++)
            dims[i] = sizes[i];
        return new Shape(dims);
    }

    /// <summary>The number of dimensions.</summary>
    public int Rank => dims.Length;

    /// <inheritdoc/>
    public int Count => dims.Length;

    /// <summary>The dimension of an axis; negative axes count from the end.</summary>
    public Dim this[int axis] => dims[axis < 0 ? axis + dims.Length : axis];

    /// <summary>True when every dimension is a plain number.</summary>
    public bool IsKnown => dims.All(d => d.IsKnown);

    /// <summary>Whether no dimension is negative and the elements can be counted.</summary>
    internal bool IsPossible =>
        dims.All(d => d.Factor >= 0) && dims.Aggregate(1.0, (count, d) => count * Math.Max(d.Factor, 1)) <= long.MaxValue / 8;

    /// <summary>The sizes with every symbol taken as 1.</summary>
    public long[] AtBatchOne() => [.. dims.Select(d => d.AtBatchOne)];

    /// <summary>The same shape with one dimension replaced.</summary>
    public Shape With(int axis, Dim dim) => new(dims.SetItem(axis < 0 ? axis + dims.Length : axis, dim));

    /// <inheritdoc/>
    public IEnumerator<Dim> GetEnumerator() => ((IEnumerable<Dim>)dims).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(Shape? other) => other is not null && dims.AsSpan().SequenceEqual(other.dims.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Shape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var dim in dims)
            hash.Add(dim);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => $"[{string.Join(", ", dims)}]";
}
