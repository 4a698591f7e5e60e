using Mipp.Torch.Native;

namespace Mipp.Torch;

public sealed partial class Tensor
{
    /// <summary>Where the elements are equal.</summary>
    public Tensor Equal(Tensor other) => Made(NativeMethods.mipp_eq(handle, other.handle), this, other);

    /// <summary>Where the elements differ.</summary>
    public Tensor NotEqual(Tensor other) => Made(NativeMethods.mipp_ne(handle, other.handle), this, other);

    /// <summary>Where this is less.</summary>
    public Tensor Less(Tensor other) => Made(NativeMethods.mipp_lt(handle, other.handle), this, other);

    /// <summary>Where this is less or equal.</summary>
    public Tensor LessOrEqual(Tensor other) => Made(NativeMethods.mipp_le(handle, other.handle), this, other);

    /// <summary>Where this is greater.</summary>
    public Tensor Greater(Tensor other) => Made(NativeMethods.mipp_gt(handle, other.handle), this, other);

    /// <summary>Where this is greater or equal.</summary>
    public Tensor GreaterOrEqual(Tensor other) => Made(NativeMethods.mipp_ge(handle, other.handle), this, other);

    /// <summary>Where the elements are equal.</summary>
    public Tensor Equal(double other) => Made(NativeMethods.mipp_eq_number(handle, other), this);

    /// <summary>Where the elements differ.</summary>
    public Tensor NotEqual(double other) => Made(NativeMethods.mipp_ne_number(handle, other), this);

    /// <summary>Where this is less.</summary>
    public Tensor Less(double other) => Made(NativeMethods.mipp_lt_number(handle, other), this);

    /// <summary>Where this is less or equal.</summary>
    public Tensor LessOrEqual(double other) => Made(NativeMethods.mipp_le_number(handle, other), this);

    /// <summary>Where this is greater.</summary>
    public Tensor Greater(double other) => Made(NativeMethods.mipp_gt_number(handle, other), this);

    /// <summary>Where this is greater or equal.</summary>
    public Tensor GreaterOrEqual(double other) => Made(NativeMethods.mipp_ge_number(handle, other), this);

    /// <summary>Where elements are neither infinite nor NaN.</summary>
    public Tensor IsFinite() => Made(NativeMethods.mipp_isfinite(handle), this);

    /// <summary>Where elements are infinite.</summary>
    public Tensor IsInfinity() => Made(NativeMethods.mipp_isinf(handle), this);

    /// <summary>Where elements are NaN.</summary>
    public Tensor IsNaN() => Made(NativeMethods.mipp_isnan(handle), this);

    /// <summary>Elementwise "not": true where the element is 0 or false.</summary>
    public Tensor LogicalNot() => Made(NativeMethods.mipp_logical_not(handle), this);

    /// <summary>Elementwise complement of the bits.</summary>
    public Tensor BitwiseNot() => Made(NativeMethods.mipp_bitwise_not(handle), this);

    /// <summary>Elementwise "and".</summary>
    public Tensor LogicalAnd(Tensor other) => Made(NativeMethods.mipp_logical_and(handle, other.handle), this, other);

    /// <summary>Elementwise "or".</summary>
    public Tensor LogicalOr(Tensor other) => Made(NativeMethods.mipp_logical_or(handle, other.handle), this, other);

    /// <summary>Elementwise "exclusive or".</summary>
    public Tensor LogicalXor(Tensor other) => Made(NativeMethods.mipp_logical_xor(handle, other.handle), this, other);

    /// <summary>Elementwise "and" of the bits.</summary>
    public Tensor BitwiseAnd(Tensor other) => Made(NativeMethods.mipp_bitwise_and(handle, other.handle), this, other);

    /// <summary>Elementwise "or" of the bits.</summary>
    public Tensor BitwiseOr(Tensor other) => Made(NativeMethods.mipp_bitwise_or(handle, other.handle), this, other);

    /// <summary>Elementwise "exclusive or" of the bits.</summary>
    public Tensor BitwiseXor(Tensor other) => Made(NativeMethods.mipp_bitwise_xor(handle, other.handle), this, other);
}
