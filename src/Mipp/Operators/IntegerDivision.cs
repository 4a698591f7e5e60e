using Mipp.Torch;

namespace Mipp.Operators;

/// <summary>
/// Division of tensors that is safe for integers: libtorch leaves the smallest number over −1, which has no result, to the
/// processor, and that ends the process.
/// </summary>
internal static class IntegerDivision
{
    /// <summary>The quotient, towards zero.</summary>
    public static Tensor Quotient(Tensor dividend, Tensor divisor)
    {
        if (!IsSigned(divisor))
            return dividend.Div(divisor, Rounding.Truncate);
        var negates = divisor.Equal(-1);
        return Tensor.Where(negates, dividend.Neg(), dividend.Div(divisor.MaskedFill(negates, 1), Rounding.Truncate));
    }

    /// <summary>A divisor with the same remainders that libtorch can divide by.</summary>
    public static Tensor SafeDivisor(Tensor divisor) =>
        IsSigned(divisor) ? divisor.MaskedFill(divisor.Equal(-1), 1) : divisor;

    private static bool IsSigned(Tensor tensor) => tensor.DType is DType.Int8 or DType.Int16 or DType.Int32 or DType.Int64;
}
