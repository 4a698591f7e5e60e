using Mipp.Torch.Native;

namespace Mipp.Torch;

/// <summary>What a variance divides the sum of squares by.</summary>
public enum Correction
{
    /// <summary>By the number of elements: the variance of exactly these values.</summary>
    None = 0,

    /// <summary>By one less (Bessel): the unbiased estimate from a sample.</summary>
    Bessel = 1,
}

/// <remarks>
/// A reduction without dimensions is over all of them. With <c>keepDim</c> the reduced dimensions stay, with size 1.
/// </remarks>
public sealed partial class Tensor
{
    /// <summary>The sum.</summary>
    public Tensor Sum(ReadOnlySpan<long> dims = default, bool keepDim = false) =>
        Made(NativeMethods.mipp_sum(handle, dims, dims.Length, Flag(keepDim)), this);

    /// <summary>The mean, of floating-point numbers.</summary>
    public Tensor Mean(ReadOnlySpan<long> dims = default, bool keepDim = false) =>
        Made(NativeMethods.mipp_mean(handle, dims, dims.Length, Flag(keepDim)), this);

    /// <summary>The largest element.</summary>
    public Tensor Max(ReadOnlySpan<long> dims = default, bool keepDim = false) =>
        Made(NativeMethods.mipp_amax(handle, dims, dims.Length, Flag(keepDim)), this);

    /// <summary>The smallest element.</summary>
    public Tensor Min(ReadOnlySpan<long> dims = default, bool keepDim = false) =>
        Made(NativeMethods.mipp_amin(handle, dims, dims.Length, Flag(keepDim)), this);

    /// <summary>The product.</summary>
    public Tensor Prod(ReadOnlySpan<long> dims = default, bool keepDim = false) =>
        Made(NativeMethods.mipp_prod(handle, dims, dims.Length, Flag(keepDim)), this);

    /// <summary>The logarithm of the sum of the exponentials.</summary>
    public Tensor LogSumExp(ReadOnlySpan<long> dims = default, bool keepDim = false) =>
        Made(NativeMethods.mipp_logsumexp(handle, dims, dims.Length, Flag(keepDim)), this);

    /// <summary>The variance.</summary>
    public Tensor Var(ReadOnlySpan<long> dims, Correction correction, bool keepDim = false) =>
        Made(NativeMethods.mipp_var(handle, dims, dims.Length, (int)correction, Flag(keepDim)), this);

    /// <summary>The p-norm: the sum of |x|ᵖ to the power of 1/p.</summary>
    public Tensor Norm(double p = 2, ReadOnlySpan<long> dims = default, bool keepDim = false) =>
        Made(NativeMethods.mipp_norm(handle, p, dims, dims.Length, Flag(keepDim)), this);

    /// <summary>The position (Int64) of the largest element along a dimension.</summary>
    public Tensor ArgMax(long dim, bool keepDim = false) => Made(NativeMethods.mipp_argmax(handle, dim, Flag(keepDim)), this);

    /// <summary>The position (Int64) of the smallest element along a dimension.</summary>
    public Tensor ArgMin(long dim, bool keepDim = false) => Made(NativeMethods.mipp_argmin(handle, dim, Flag(keepDim)), this);

    /// <summary>The largest elements along a dimension and where (Int64) they are.</summary>
    public (Tensor Values, Tensor Indices) MaxWithIndices(long dim, bool keepDim = false)
    {
        Done(NativeMethods.mipp_max_along(handle, dim, Flag(keepDim), out var values, out var indices), this);
        return (new Tensor(values), new Tensor(indices));
    }

    /// <summary>The smallest elements along a dimension and where (Int64) they are.</summary>
    public (Tensor Values, Tensor Indices) MinWithIndices(long dim, bool keepDim = false)
    {
        Done(NativeMethods.mipp_min_along(handle, dim, Flag(keepDim), out var values, out var indices), this);
        return (new Tensor(values), new Tensor(indices));
    }

    /// <summary>The k largest (or smallest) elements along a dimension, in order, and where (Int64) they are.</summary>
    public (Tensor Values, Tensor Indices) TopK(long k, long dim = -1, bool largest = true)
    {
        Done(NativeMethods.mipp_topk(handle, k, dim, Flag(largest), out var values, out var indices), this);
        return (new Tensor(values), new Tensor(indices));
    }

    /// <summary>The elements in order along a dimension, equal ones as they came, and where (Int64) they were.</summary>
    public (Tensor Values, Tensor Indices) Sort(long dim = -1, bool descending = false)
    {
        Done(NativeMethods.mipp_sort(handle, dim, Flag(descending), out var values, out var indices), this);
        return (new Tensor(values), new Tensor(indices));
    }

    /// <summary>The running sum along a dimension.</summary>
    public Tensor CumSum(long dim) => Made(NativeMethods.mipp_cumsum(handle, dim), this);

    /// <summary>Whether any element is not 0.</summary>
    public Tensor Any() => Made(NativeMethods.mipp_any(handle), this);

    /// <summary>Whether no element is 0.</summary>
    public Tensor All() => Made(NativeMethods.mipp_all(handle), this);

    /// <summary>Whether all |this - other| ≤ absolute + relative · |other|.</summary>
    public bool AllClose(Tensor other, double relative = 1e-5, double absolute = 1e-8)
    {
        Done(NativeMethods.mipp_all_close(handle, other.handle, relative, absolute, out var close), this, other);
        return close == 1;
    }
}
