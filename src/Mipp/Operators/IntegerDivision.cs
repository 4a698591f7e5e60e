using static Mipp.Tensors.Numbers;

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
            return dividend.div(divisor, torch.RoundingMode.trunc);
        var negates = divisor.eq(Number(-1));
        return torch.where(negates, dividend.neg(), dividend.div(divisor.masked_fill(negates, Number(1)), torch.RoundingMode.trunc));
    }

    /// <summary>A divisor with the same remainders that libtorch can divide by.</summary>
    public static Tensor SafeDivisor(Tensor divisor) =>
        IsSigned(divisor) ? divisor.masked_fill(divisor.eq(Number(-1)), Number(1)) : divisor;

    private static bool IsSigned(Tensor tensor) => tensor.dtype is ScalarType.Int8 or ScalarType.Int16 or ScalarType.Int32 or ScalarType.Int64;
}
