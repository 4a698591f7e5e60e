using Mipp.Torch.Native;

namespace Mipp.Torch;

/// <summary>How <see cref="Tensor.Interpolate"/> finds the values between the given ones.</summary>
public enum Interpolation
{
    /// <summary>The nearest one before.</summary>
    Nearest,

    /// <summary>Linear, bilinear or trilinear.</summary>
    Linear,

    /// <summary>Bicubic; two spatial dimensions only.</summary>
    Cubic,
}

/// <remarks>
/// Layers over [batch, channels, 1 to 3 spatial dimensions]. A parameter per spatial dimension may be given once for all.
/// </remarks>
public sealed partial class Tensor
{
    /// <summary>Convolution; the number of spatial dimensions is the weight's.</summary>
    /// <param name="weight">[channels out, channels in / groups, kernel…].</param>
    /// <param name="bias">[channels out], or null.</param>
    /// <param name="stride">1 by default.</param>
    /// <param name="padding">Zeros on both sides; 0 by default.</param>
    /// <param name="dilation">1 by default.</param>
    /// <param name="groups">Into how many independent parts the channels are divided.</param>
    public Tensor Convolution(
        Tensor weight, Tensor? bias = null, ReadOnlySpan<long> stride = default, ReadOnlySpan<long> padding = default,
        ReadOnlySpan<long> dilation = default, long groups = 1) =>
        Made(
            NativeMethods.mipp_convolution(
                handle, weight.handle, Optional(bias), stride, stride.Length, padding, padding.Length, dilation,
                dilation.Length, groups),
            this, weight, bias);

    /// <summary>Transposed convolution: the derivative of a convolution with respect to its input.</summary>
    /// <param name="weight">[channels in, channels out / groups, kernel…].</param>
    /// <param name="bias">[channels out], or null.</param>
    /// <param name="stride">1 by default.</param>
    /// <param name="padding">What the convolution would have padded, and is cut off here; 0 by default.</param>
    /// <param name="dilation">1 by default.</param>
    /// <param name="outputPadding">Added at the end of the output; 0 by default.</param>
    /// <param name="groups">Into how many independent parts the channels are divided.</param>
    public Tensor ConvolutionTransposed(
        Tensor weight, Tensor? bias = null, ReadOnlySpan<long> stride = default, ReadOnlySpan<long> padding = default,
        ReadOnlySpan<long> dilation = default, ReadOnlySpan<long> outputPadding = default, long groups = 1) =>
        Made(
            NativeMethods.mipp_convolution_transposed(
                handle, weight.handle, Optional(bias), stride, stride.Length, padding, padding.Length, dilation,
                dilation.Length, outputPadding, outputPadding.Length, groups),
            this, weight, bias);

    /// <summary>The largest element of every window.</summary>
    /// <param name="kernel">The window, one size per spatial dimension.</param>
    /// <param name="stride">The kernel by default.</param>
    /// <param name="padding">0 by default, at most half the kernel.</param>
    /// <param name="dilation">1 by default.</param>
    /// <param name="ceilMode">Whether a last window that is not full counts.</param>
    public Tensor MaxPool(
        ReadOnlySpan<long> kernel, ReadOnlySpan<long> stride = default, ReadOnlySpan<long> padding = default,
        ReadOnlySpan<long> dilation = default, bool ceilMode = false) =>
        Made(
            NativeMethods.mipp_max_pool(
                handle, kernel, kernel.Length, stride, stride.Length, padding, padding.Length, dilation, dilation.Length,
                Flag(ceilMode)),
            this);

    /// <summary><see cref="MaxPool"/>, and where (Int64, counted over the channel's positions) each largest element was.</summary>
    public (Tensor Values, Tensor Indices) MaxPoolWithIndices(
        ReadOnlySpan<long> kernel, ReadOnlySpan<long> stride = default, ReadOnlySpan<long> padding = default,
        ReadOnlySpan<long> dilation = default, bool ceilMode = false)
    {
        var status = NativeMethods.mipp_max_pool_with_indices(
            handle, kernel, kernel.Length, stride, stride.Length, padding, padding.Length, dilation, dilation.Length,
            Flag(ceilMode), out var values, out var indices);
        Done(status, this);
        return (new Tensor(values), new Tensor(indices));
    }

    /// <summary>The mean of every window.</summary>
    /// <param name="kernel">The window, one size per spatial dimension.</param>
    /// <param name="stride">The kernel by default.</param>
    /// <param name="padding">0 by default, at most half the kernel.</param>
    /// <param name="ceilMode">Whether a last window that is not full counts.</param>
    /// <param name="countIncludePad">Whether the padding's zeros count as elements.</param>
    public Tensor AvgPool(
        ReadOnlySpan<long> kernel, ReadOnlySpan<long> stride = default, ReadOnlySpan<long> padding = default,
        bool ceilMode = false, bool countIncludePad = true) =>
        Made(
            NativeMethods.mipp_avg_pool(
                handle, kernel, kernel.Length, stride, stride.Length, padding, padding.Length, Flag(ceilMode),
                Flag(countIncludePad)),
            this);

    /// <summary>Means of windows chosen so that the output has a given spatial size.</summary>
    public Tensor AdaptiveAvgPool(params ReadOnlySpan<long> size) =>
        Made(NativeMethods.mipp_adaptive_avg_pool(handle, size, size.Length), this);

    /// <summary>Resizes the spatial dimensions.</summary>
    /// <param name="size">The new sizes, one per spatial dimension.</param>
    /// <param name="mode">How values between the given ones are found.</param>
    /// <param name="alignCorners">Whether the corners' centres stay where they are, rather than their outer edges; not for nearest.</param>
    public Tensor Interpolate(ReadOnlySpan<long> size, Interpolation mode, bool alignCorners = false) => mode switch
    {
        Interpolation.Nearest => Made(NativeMethods.mipp_interpolate_nearest(handle, size, size.Length), this),
        Interpolation.Linear =>
            Made(NativeMethods.mipp_interpolate_linear(handle, size, size.Length, Flag(alignCorners)), this),
        Interpolation.Cubic => Made(NativeMethods.mipp_interpolate_cubic(handle, size, size.Length, Flag(alignCorners)), this),
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "not a mode of interpolation"),
    };

    /// <summary>x · weightᵀ + bias over the last dimension.</summary>
    /// <param name="weight">[features out, features in].</param>
    /// <param name="bias">[features out], or null.</param>
    public Tensor Linear(Tensor weight, Tensor? bias = null) =>
        Made(NativeMethods.mipp_linear(handle, weight.handle, Optional(bias)), this, weight, bias);

    /// <summary>The rows of this [entries, features] at the indices (Int64), of shape [indices…, features].</summary>
    public Tensor Embedding(Tensor indices) => Made(NativeMethods.mipp_embedding(handle, indices.handle), this, indices);

    /// <summary>Exponentials that sum to 1 along a dimension.</summary>
    public Tensor Softmax(long dim) => Made(NativeMethods.mipp_softmax(handle, dim), this);

    /// <summary>The logarithm of <see cref="Softmax"/>.</summary>
    public Tensor LogSoftmax(long dim) => Made(NativeMethods.mipp_log_softmax(handle, dim), this);

    /// <summary>Elements set to 0 with a probability, the others scaled up so that the expectation stays.</summary>
    public Tensor Dropout(double probability) => Made(NativeMethods.mipp_dropout(handle, probability), this);
}
