using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>
/// Integer arithmetic on elements of shapes, as far as the result is a number times at most one symbol; null beyond that.
/// </summary>
internal static class DimArithmetic
{
    public static Dim? Add(Dim a, Dim b) =>
        a == 0 ? b
        : b == 0 ? a
        : a.Symbol == b.Symbol ? Normal(a.Factor + b.Factor, a.Symbol)
        : null;

    public static Dim? Subtract(Dim a, Dim b) =>
        b == 0 ? a
        : a.Symbol == b.Symbol ? Normal(a.Factor - b.Factor, a.Symbol)
        : null;

    public static Dim? Multiply(Dim a, Dim b) => a == 0 || b == 0 ? 0 : Dim.Multiply(a, b);

    /// <summary>The quotient, towards zero as ONNX divides integers.</summary>
    public static Dim? Divide(Dim a, Dim b) =>
        b == 0 ? null
        : a.IsKnown && b.IsKnown ? (b == -1 ? -a.Factor : a.Factor / b.Factor)
        : Dim.Divide(a, b);

    /// <summary>The remainder with the divisor's sign.</summary>
    public static Dim? Modulo(Dim a, Dim b) =>
        b == 0 ? null
        : b == -1 ? 0
        : a.IsKnown && b.IsKnown ? ((a.Factor % b.Factor) + b.Factor) % b.Factor
        : Dim.Divide(a, b) is null ? null : 0;

    public static Dim? Min(Dim a, Dim b) => SignOfDifference(a, b) is not { } sign ? null : sign <= 0 ? a : b;

    public static Dim? Max(Dim a, Dim b) => SignOfDifference(a, b) is not { } sign ? null : sign >= 0 ? a : b;

    public static Dim? Equal(Dim a, Dim b) => Truth(SignOfDifference(a, b), sign => sign == 0);

    public static Dim? Less(Dim a, Dim b) => Truth(SignOfDifference(a, b), sign => sign < 0);

    public static Dim? LessOrEqual(Dim a, Dim b) => Truth(SignOfDifference(a, b), sign => sign <= 0);

    public static Dim? Greater(Dim a, Dim b) => Less(b, a);

    public static Dim? GreaterOrEqual(Dim a, Dim b) => LessOrEqual(b, a);

    public static Dim? And(Dim a, Dim b) =>
        a == 0 || b == 0 ? 0 : a.IsKnown && b.IsKnown ? 1 : null;

    public static Dim? Or(Dim a, Dim b) =>
        (a.IsKnown && a != 0) || (b.IsKnown && b != 0) ? 1 : a == 0 && b == 0 ? 0 : null;

    private static Dim? Truth(int? sign, Func<int, bool> holds) => sign is not { } known ? null : holds(known) ? 1 : 0;

    private static Dim Normal(long factor, string? symbol) => factor == 0 ? 0 : new Dim(factor, symbol);

    /// <summary>Which is larger: the sign of a − b, or null where it depends on a symbol.</summary>
    private static int? SignOfDifference(Dim a, Dim b)
    {
        if (a == b)
            return 0;
        if (a.IsKnown && b.IsKnown)
            return a.Factor.CompareTo(b.Factor);
        // A named symbol is a size, at least 1. One made up for an unknown result might be anything.
        if (InferenceContext.IsUnknown(a) || InferenceContext.IsUnknown(b))
            return null;
        if (a.Symbol == b.Symbol)
            return a.Factor.CompareTo(b.Factor);
        return b.IsKnown && b.Factor <= 0 ? 1 : a.IsKnown && a.Factor <= 0 ? -1 : null;
    }
}
