using Mipp.Torch.Native;

namespace Mipp.Torch;

/// <summary>What <see cref="Tensor.Pad"/> puts around a tensor.</summary>
public enum PadMode
{
    /// <summary>A given number.</summary>
    Constant,

    /// <summary>The tensor mirrored at its border elements.</summary>
    Reflect,

    /// <summary>The border elements.</summary>
    Replicate,

    /// <summary>The opposite side.</summary>
    Circular,
}

public sealed partial class Tensor
{
    /// <summary>The same elements in row-major order with another shape; one size may be -1, for whatever is left.</summary>
    public Tensor Reshape(params ReadOnlySpan<long> shape) =>
        Made(NativeMethods.mipp_reshape(handle, shape, shape.Length), this);

    /// <summary>A view with the dimensions in another order.</summary>
    public Tensor Permute(params ReadOnlySpan<long> dims) =>
        Made(NativeMethods.mipp_permute(handle, dims, dims.Length), this);

    /// <summary>A view with two dimensions swapped, the last two by default.</summary>
    public Tensor Transpose(long a = -2, long b = -1) => Made(NativeMethods.mipp_transpose(handle, a, b), this);

    /// <summary>A view without a dimension of size 1; the dimension stays if its size is another.</summary>
    public Tensor Squeeze(long dim) => Made(NativeMethods.mipp_squeeze(handle, dim), this);

    /// <summary>A view with a new dimension of size 1 at a position.</summary>
    public Tensor Unsqueeze(long dim) => Made(NativeMethods.mipp_unsqueeze(handle, dim), this);

    /// <summary>A view with dimensions of size 1 repeated; -1 keeps a size.</summary>
    public Tensor Expand(params ReadOnlySpan<long> shape) =>
        Made(NativeMethods.mipp_expand(handle, shape, shape.Length), this);

    /// <summary>A view of <paramref name="length"/> positions of a dimension.</summary>
    public Tensor Narrow(long dim, long start, long length) =>
        Made(NativeMethods.mipp_narrow(handle, dim, start, length), this);

    /// <summary>A view of the positions start, start + step, … before <paramref name="end"/>.</summary>
    /// <param name="dim">The dimension.</param>
    /// <param name="start">The first position; negative counts from the end.</param>
    /// <param name="end">Where to stop; negative counts from the end, and what is too large means the end.</param>
    /// <param name="step">At least 1.</param>
    public Tensor Slice(long dim, long start = 0, long end = long.MaxValue, long step = 1) =>
        Made(NativeMethods.mipp_slice(handle, dim, start, end, step), this);

    /// <summary>The dimensions from <paramref name="start"/> to <paramref name="end"/> as one.</summary>
    public Tensor Flatten(long start = 0, long end = -1) => Made(NativeMethods.mipp_flatten(handle, start, end), this);

    /// <summary>A copy with dimensions in reverse order.</summary>
    public Tensor Flip(params ReadOnlySpan<long> dims) => Made(NativeMethods.mipp_flip(handle, dims, dims.Length), this);

    /// <summary>The whole tensor side by side, <paramref name="repeats"/> times along each dimension.</summary>
    public Tensor Repeat(params ReadOnlySpan<long> repeats) =>
        Made(NativeMethods.mipp_repeat(handle, repeats, repeats.Length), this);

    /// <summary>Each position of a dimension several times in a row.</summary>
    public Tensor RepeatInterleave(long repeats, long dim) =>
        Made(NativeMethods.mipp_repeat_interleave(handle, repeats, dim), this);

    /// <summary>A larger (or, where negative, smaller) tensor with this one inside.</summary>
    /// <param name="pads">Before and after the last dimension, then before and after the one before it, and so on.</param>
    /// <param name="mode">What to put there. Other modes than constant pad the last 1 to 3 dimensions of a batch.</param>
    /// <param name="value">The constant.</param>
    public Tensor Pad(ReadOnlySpan<long> pads, PadMode mode = PadMode.Constant, double value = 0)
    {
        var name = mode switch
        {
            PadMode.Constant => "constant",
            PadMode.Reflect => "reflect",
            PadMode.Replicate => "replicate",
            PadMode.Circular => "circular",
            _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "not a mode of padding"),
        };
        return Made(NativeMethods.mipp_pad(handle, pads, pads.Length, name, value), this);
    }

    /// <summary>The lower triangle of matrices, 0 elsewhere.</summary>
    /// <param name="diagonal">The highest diagonal that is kept; 0 is the main one.</param>
    public Tensor Tril(long diagonal = 0) => Made(NativeMethods.mipp_tril(handle, diagonal), this);

    /// <summary>The upper triangle of matrices, 0 elsewhere.</summary>
    /// <param name="diagonal">The lowest diagonal that is kept; 0 is the main one.</param>
    public Tensor Triu(long diagonal = 0) => Made(NativeMethods.mipp_triu(handle, diagonal), this);

    /// <summary>
    /// The patches that a convolution sees (im2col): [batch, channels, height, width] to
    /// [batch, channels · kernel height · kernel width, positions].
    /// </summary>
    /// <param name="kernel">Two sizes, as for all the others.</param>
    /// <param name="stride">1 by default.</param>
    /// <param name="padding">0 by default.</param>
    /// <param name="dilation">1 by default.</param>
    public Tensor Unfold(
        ReadOnlySpan<long> kernel, ReadOnlySpan<long> stride = default, ReadOnlySpan<long> padding = default,
        ReadOnlySpan<long> dilation = default)
    {
        RequirePair(kernel, nameof(kernel));
        if (stride.IsEmpty) stride = [1, 1];
        if (padding.IsEmpty) padding = [0, 0];
        if (dilation.IsEmpty) dilation = [1, 1];
        RequirePair(stride, nameof(stride));
        RequirePair(padding, nameof(padding));
        RequirePair(dilation, nameof(dilation));
        return Made(NativeMethods.mipp_im2col(handle, kernel, dilation, padding, stride), this);
    }

    private static void RequirePair(ReadOnlySpan<long> sizes, string argument)
    {
        if (sizes.Length != 2) throw new ArgumentException($"takes two sizes, got {sizes.Length}", argument);
    }
}
