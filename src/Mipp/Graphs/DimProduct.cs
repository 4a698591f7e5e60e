using System.Collections.Immutable;

namespace Mipp.Graphs;

/// <summary>
/// A number of elements: a number times any symbols, so that what several dynamic dimensions multiply to can be compared
/// and divided exactly.
/// </summary>
internal readonly struct DimProduct : IEquatable<DimProduct>
{
    private readonly ImmutableArray<string> symbols;

    private DimProduct(long factor, ImmutableArray<string> symbols)
    {
        Factor = factor;
        this.symbols = symbols;
    }

    public static DimProduct One { get; } = new(1, []);

    public long Factor { get; }

    public static DimProduct Of(IEnumerable<Dim> dims) => dims.Aggregate(One, (product, dim) => product * dim);

    /// <exception cref="MippException">More elements than 64 bits can count.</exception>
    public static DimProduct operator *(DimProduct a, Dim b)
    {
        long high = Math.BigMul(a.Factor, b.Factor, out long low);
        if (high != low >> 63)
            throw new MippException($"a shape multiplies to more than {long.MaxValue} elements, which no machine can hold.");
        return new(low, b.Symbol is null ? a.symbols : [.. a.symbols.Append(b.Symbol).Order(StringComparer.Ordinal)]);
    }

    /// <summary>The quotient as one dimension, or null where it is not a whole number times at most one symbol.</summary>
    public Dim? DividedBy(DimProduct divisor)
    {
        if (divisor.Factor <= 0 || Factor % divisor.Factor != 0)
            return null;
        var left = symbols;
        foreach (string symbol in divisor.symbols)
        {
            if (!left.Contains(symbol))
                return null;
            left = left.Remove(symbol);
        }
        return new DimProduct(Factor / divisor.Factor, left).ToDim();
    }

    /// <summary>The product as one dimension, or null when it has several symbols.</summary>
    public Dim? ToDim() => symbols.Length > 1 ? null : new Dim(Factor, symbols.FirstOrDefault());

    /// <summary>Whether the two differ whatever the symbols stand for, 0 aside.</summary>
    public bool CertainlyDiffersFrom(DimProduct other) => symbols.SequenceEqual(other.symbols) && Factor != other.Factor;

    public bool Equals(DimProduct other) => Factor == other.Factor && symbols.SequenceEqual(other.symbols);

    public override bool Equals(object? obj) => obj is DimProduct other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Factor, symbols.Length);
}
