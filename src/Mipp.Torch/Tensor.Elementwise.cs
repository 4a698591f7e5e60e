using Mipp.Torch.Native;

namespace Mipp.Torch;

public sealed partial class Tensor
{
    /// <summary>Elementwise absolute value.</summary>
    public Tensor Abs() => Made(NativeMethods.mipp_abs(handle), this);

    /// <summary>Elementwise inverse cosine.</summary>
    public Tensor Acos() => Made(NativeMethods.mipp_acos(handle), this);

    /// <summary>Elementwise inverse hyperbolic cosine.</summary>
    public Tensor Acosh() => Made(NativeMethods.mipp_acosh(handle), this);

    /// <summary>Elementwise inverse sine.</summary>
    public Tensor Asin() => Made(NativeMethods.mipp_asin(handle), this);

    /// <summary>Elementwise inverse hyperbolic sine.</summary>
    public Tensor Asinh() => Made(NativeMethods.mipp_asinh(handle), this);

    /// <summary>Elementwise inverse tangent.</summary>
    public Tensor Atan() => Made(NativeMethods.mipp_atan(handle), this);

    /// <summary>Elementwise inverse hyperbolic tangent.</summary>
    public Tensor Atanh() => Made(NativeMethods.mipp_atanh(handle), this);

    /// <summary>Elementwise smallest whole number that is not less.</summary>
    public Tensor Ceil() => Made(NativeMethods.mipp_ceil(handle), this);

    /// <summary>Elementwise cosine.</summary>
    public Tensor Cos() => Made(NativeMethods.mipp_cos(handle), this);

    /// <summary>Elementwise hyperbolic cosine.</summary>
    public Tensor Cosh() => Made(NativeMethods.mipp_cosh(handle), this);

    /// <summary>Elementwise derivative of <see cref="LogGamma"/>.</summary>
    public Tensor Digamma() => Made(NativeMethods.mipp_digamma(handle), this);

    /// <summary>Elementwise error function.</summary>
    public Tensor Erf() => Made(NativeMethods.mipp_erf(handle), this);

    /// <summary>Elementwise e to the power of x.</summary>
    public Tensor Exp() => Made(NativeMethods.mipp_exp(handle), this);

    /// <summary>Elementwise e to the power of x, minus 1, exact near 0.</summary>
    public Tensor ExpMinusOne() => Made(NativeMethods.mipp_expm1(handle), this);

    /// <summary>Elementwise largest whole number that is not greater.</summary>
    public Tensor Floor() => Made(NativeMethods.mipp_floor(handle), this);

    /// <summary>Elementwise logarithm of the gamma function's absolute value.</summary>
    public Tensor LogGamma() => Made(NativeMethods.mipp_lgamma(handle), this);

    /// <summary>Elementwise natural logarithm.</summary>
    public Tensor Log() => Made(NativeMethods.mipp_log(handle), this);

    /// <summary>Elementwise natural logarithm of 1 + x, exact near 0.</summary>
    public Tensor LogOnePlus() => Made(NativeMethods.mipp_log1p(handle), this);

    /// <summary>Elementwise logarithm to base 2.</summary>
    public Tensor Log2() => Made(NativeMethods.mipp_log2(handle), this);

    /// <summary>Elementwise negation.</summary>
    public Tensor Neg() => Made(NativeMethods.mipp_neg(handle), this);

    /// <summary>Elementwise 1 / x.</summary>
    public Tensor Reciprocal() => Made(NativeMethods.mipp_reciprocal(handle), this);

    /// <summary>Elementwise nearest whole number, halves to the even one.</summary>
    public Tensor Round() => Made(NativeMethods.mipp_round(handle), this);

    /// <summary>Elementwise 1 / square root of x.</summary>
    public Tensor Rsqrt() => Made(NativeMethods.mipp_rsqrt(handle), this);

    /// <summary>Elementwise -1, 0 or 1.</summary>
    public Tensor Sign() => Made(NativeMethods.mipp_sign(handle), this);

    /// <summary>Elementwise sine.</summary>
    public Tensor Sin() => Made(NativeMethods.mipp_sin(handle), this);

    /// <summary>Elementwise hyperbolic sine.</summary>
    public Tensor Sinh() => Made(NativeMethods.mipp_sinh(handle), this);

    /// <summary>Elementwise square root.</summary>
    public Tensor Sqrt() => Made(NativeMethods.mipp_sqrt(handle), this);

    /// <summary>Elementwise square.</summary>
    public Tensor Square() => Made(NativeMethods.mipp_square(handle), this);

    /// <summary>Elementwise tangent.</summary>
    public Tensor Tan() => Made(NativeMethods.mipp_tan(handle), this);

    /// <summary>Elementwise hyperbolic tangent.</summary>
    public Tensor Tanh() => Made(NativeMethods.mipp_tanh(handle), this);

    /// <summary>Elementwise whole part, towards zero.</summary>
    public Tensor Trunc() => Made(NativeMethods.mipp_trunc(handle), this);
}
