using Mipp.Torch.Native;

namespace Mipp.Torch;

/// <summary>How a quotient becomes a whole number.</summary>
public enum Rounding
{
    /// <summary>Towards zero, as C# divides integers.</summary>
    Truncate,

    /// <summary>Towards negative infinity, as Python does.</summary>
    Floor,
}

public sealed partial class Tensor
{
    /// <summary>Elementwise sum.</summary>
    public static Tensor operator +(Tensor a, Tensor b) => a.Add(b);

    /// <summary>Every element plus a number.</summary>
    public static Tensor operator +(Tensor a, double b) => a.Add(b);

    /// <summary>Every element plus a number.</summary>
    public static Tensor operator +(double a, Tensor b) => b.Add(a);

    /// <summary>Elementwise difference.</summary>
    public static Tensor operator -(Tensor a, Tensor b) => a.Sub(b);

    /// <summary>Every element minus a number.</summary>
    public static Tensor operator -(Tensor a, double b) => a.Sub(b);

    /// <summary>A number minus every element.</summary>
    public static Tensor operator -(double a, Tensor b) => Made(NativeMethods.mipp_number_sub(a, b.handle), b, call: nameof(Sub));

    /// <summary>Elementwise product.</summary>
    public static Tensor operator *(Tensor a, Tensor b) => a.Mul(b);

    /// <summary>Every element times a number.</summary>
    public static Tensor operator *(Tensor a, double b) => a.Mul(b);

    /// <summary>Every element times a number.</summary>
    public static Tensor operator *(double a, Tensor b) => b.Mul(a);

    /// <summary>Elementwise quotient; a floating-point number also for integers.</summary>
    public static Tensor operator /(Tensor a, Tensor b) => a.Div(b);

    /// <summary>Every element divided by a number; a floating-point number also for integers.</summary>
    public static Tensor operator /(Tensor a, double b) => a.Div(b);

    /// <summary>A number divided by every element.</summary>
    public static Tensor operator /(double a, Tensor b) => Made(NativeMethods.mipp_number_div(a, b.handle), b, call: nameof(Div));

    /// <summary>Elementwise negation.</summary>
    public static Tensor operator -(Tensor a) => a.Neg();

    /// <summary>this + alpha · other.</summary>
    public Tensor Add(Tensor other, double alpha = 1) => Made(NativeMethods.mipp_add(handle, other.handle, alpha), this, other);

    /// <summary>Every element plus a number.</summary>
    public Tensor Add(double other) => Made(NativeMethods.mipp_add_number(handle, other), this);

    /// <summary>this - alpha · other.</summary>
    public Tensor Sub(Tensor other, double alpha = 1) => Made(NativeMethods.mipp_sub(handle, other.handle, alpha), this, other);

    /// <summary>Every element minus a number.</summary>
    public Tensor Sub(double other) => Made(NativeMethods.mipp_sub_number(handle, other), this);

    /// <summary>Elementwise product.</summary>
    public Tensor Mul(Tensor other) => Made(NativeMethods.mipp_mul(handle, other.handle), this, other);

    /// <summary>Every element times a number.</summary>
    public Tensor Mul(double other) => Made(NativeMethods.mipp_mul_number(handle, other), this);

    /// <summary>Elementwise quotient; a floating-point number also for integers.</summary>
    public Tensor Div(Tensor other) => Made(NativeMethods.mipp_div(handle, other.handle), this, other);

    /// <summary>Every element divided by a number; a floating-point number also for integers.</summary>
    public Tensor Div(double other) => Made(NativeMethods.mipp_div_number(handle, other), this);

    /// <summary>Elementwise quotient, rounded; integers give integers.</summary>
    public Tensor Div(Tensor other, Rounding rounding) => rounding == Rounding.Floor
        ? Made(NativeMethods.mipp_div_floor(handle, other.handle), this, other)
        : Made(NativeMethods.mipp_div_trunc(handle, other.handle), this, other);

    /// <summary>Every element divided by a number, rounded; integers give integers.</summary>
    public Tensor Div(double other, Rounding rounding) => rounding == Rounding.Floor
        ? Made(NativeMethods.mipp_div_floor_number(handle, other), this)
        : Made(NativeMethods.mipp_div_trunc_number(handle, other), this);

    /// <summary>What is left after division; the sign is the divisor's for <see cref="Rounding.Floor"/>, else this tensor's.</summary>
    public Tensor Remainder(Tensor other, Rounding rounding = Rounding.Floor) => rounding == Rounding.Floor
        ? Made(NativeMethods.mipp_remainder(handle, other.handle), this, other)
        : Made(NativeMethods.mipp_fmod(handle, other.handle), this, other);

    /// <summary>What is left after division; the sign is the divisor's for <see cref="Rounding.Floor"/>, else this tensor's.</summary>
    public Tensor Remainder(double other, Rounding rounding = Rounding.Floor) => rounding == Rounding.Floor
        ? Made(NativeMethods.mipp_remainder_number(handle, other), this)
        : Made(NativeMethods.mipp_fmod_number(handle, other), this);

    /// <summary>Elementwise this to the power of the other.</summary>
    public Tensor Pow(Tensor exponent) => Made(NativeMethods.mipp_pow(handle, exponent.handle), this, exponent);

    /// <summary>Every element to a power.</summary>
    public Tensor Pow(double exponent) => Made(NativeMethods.mipp_pow_number(handle, exponent), this);

    /// <summary>Elementwise larger one.</summary>
    public Tensor Maximum(Tensor other) => Made(NativeMethods.mipp_maximum(handle, other.handle), this, other);

    /// <summary>Elementwise smaller one.</summary>
    public Tensor Minimum(Tensor other) => Made(NativeMethods.mipp_minimum(handle, other.handle), this, other);

    /// <summary>Elementwise angle of the point (other, this).</summary>
    public Tensor Atan2(Tensor other) => Made(NativeMethods.mipp_atan2(handle, other.handle), this, other);

    /// <summary>Every element, but not less than <paramref name="min"/> nor more than <paramref name="max"/>; null is no bound.</summary>
    public Tensor Clamp(double? min = null, double? max = null) =>
        Made(NativeMethods.mipp_clamp(handle, min ?? double.NaN, max ?? double.NaN), this);

    /// <summary>Elements of <paramref name="a"/> where the condition (Bool) holds, of <paramref name="b"/> elsewhere.</summary>
    public static Tensor Where(Tensor condition, Tensor a, Tensor b) =>
        Made(NativeMethods.mipp_where(condition.handle, a.handle, b.handle), condition, a, b);

    /// <summary>This tensor with a number where the mask (Bool) holds.</summary>
    public Tensor MaskedFill(Tensor mask, double value) =>
        Made(NativeMethods.mipp_masked_fill(handle, mask.handle, value), this, mask);
}
