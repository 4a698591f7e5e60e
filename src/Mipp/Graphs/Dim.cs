using System.Globalization;

namespace Mipp.Graphs;

/// <summary>One dimension of a shape: a number, or a number times a symbol such as a dynamic batch size.</summary>
/// <remarks>
/// Products with a symbol are kept (<c>49·N</c>) because exporters fold the batch into other axes and unfold it again.
/// </remarks>
/// <param name="Factor">The number; at least 0.</param>
/// <param name="Symbol">The symbol's name, or null when the dimension is just <paramref name="Factor"/>.</param>
public readonly record struct Dim(long Factor, string? Symbol = null)
{
    /// <summary>True when the dimension is a plain number.</summary>
    public bool IsKnown => Symbol is null;

    /// <summary>The number, with every symbol taken as 1: the size at batch 1.</summary>
    public long AtBatchOne => Factor;

    /// <summary>A plain number.</summary>
    public static implicit operator Dim(long value) => new(value);

    /// <summary>A symbol by its name.</summary>
    public static Dim Of(string symbol) => new(1, symbol);

    /// <summary>The product, or null where it is not a (64-bit) number times one symbol.</summary>
    public static Dim? Multiply(Dim a, Dim b)
    {
        long high = Math.BigMul(a.Factor, b.Factor, out long low);
        bool fits = high == low >> 63;
        return fits && (a.Symbol is null || b.Symbol is null) ? new Dim(low, a.Symbol ?? b.Symbol) : null;
    }

    /// <summary>The quotient, or null where it is not a whole number times one symbol.</summary>
    public static Dim? Divide(Dim a, Dim b)
    {
        if (b.Factor <= 0 || a.Factor % b.Factor != 0)
            return null;
        if (b.Symbol is null)
            return new Dim(a.Factor / b.Factor, a.Symbol);
        return a.Symbol == b.Symbol ? new Dim(a.Factor / b.Factor) : null;
    }

    /// <inheritdoc/>
    public override string ToString() => Symbol is null ? Factor.ToString(CultureInfo.InvariantCulture)
        : Factor == 1 ? Symbol
        : string.Create(CultureInfo.InvariantCulture, $"{Factor}*{Symbol}");
}
