using Mipp.Torch.Native;

namespace Mipp.Torch;

/// <remarks>Index tensors are Int64 (or, where it says so, Bool).</remarks>
public sealed partial class Tensor
{
    /// <summary>A copy of the given positions (a vector of Int64) of a dimension.</summary>
    public Tensor IndexSelect(long dim, Tensor index) =>
        Made(NativeMethods.mipp_index_select(handle, dim, index.handle), this, index);

    /// <summary>A copy of the given positions of a dimension.</summary>
    public Tensor IndexSelect(long dim, ReadOnlySpan<long> index)
    {
        using var onHost = FromArray(index, [index.Length]);
        using var positions = onHost.To(Device);
        return IndexSelect(dim, positions);
    }

    /// <summary>
    /// Of [batch, channels, …]: for every position the elements of each channel's plane at the position's taps, as rows
    /// [batch · positions, channels · taps].
    /// </summary>
    /// <param name="offsets">
    /// Flat indices into a channel's plane, taps of position 0, of position 1, …; −1 for padding, which reads as zero.
    /// </param>
    /// <param name="taps">Elements per channel and position; at least 1.</param>
    public unsafe Tensor GatherColumns(ReadOnlySpan<long> offsets, int taps)
    {
        fixed (long* pointer = offsets)
            return Made(NativeMethods.mipp_gather_columns(handle, pointer, offsets.Length, taps), this);
    }

    /// <summary>Per element of the index, the element of this tensor at that position of the dimension.</summary>
    public Tensor Gather(long dim, Tensor index) => Made(NativeMethods.mipp_gather(handle, dim, index.handle), this, index);

    /// <summary>A copy with the elements of <paramref name="source"/> written to the indexed positions of the dimension.</summary>
    public Tensor Scatter(long dim, Tensor index, Tensor source) =>
        Made(NativeMethods.mipp_scatter(handle, dim, index.handle, source.handle), this, index, source);

    /// <summary><see cref="Scatter"/>, but adding to what is there.</summary>
    public Tensor ScatterAdd(long dim, Tensor index, Tensor source) =>
        Made(NativeMethods.mipp_scatter_add(handle, dim, index.handle, source.handle), this, index, source);

    /// <summary>A copy with slices of <paramref name="source"/> added to the indexed (a vector) slices of the dimension.</summary>
    public Tensor IndexAdd(long dim, Tensor index, Tensor source) =>
        Made(NativeMethods.mipp_index_add(handle, dim, index.handle, source.handle), this, index, source);

    /// <summary>A copy with slices of <paramref name="source"/> written over the indexed (a vector) slices of the dimension.</summary>
    public Tensor IndexCopy(long dim, Tensor index, Tensor source) =>
        Made(NativeMethods.mipp_index_copy(handle, dim, index.handle, source.handle), this, index, source);

    /// <summary>Advanced indexing, one index tensor (Int64 or Bool) per leading dimension; null takes all of a dimension.</summary>
    public Tensor Index(IReadOnlyList<Tensor?> indices)
    {
        using var list = new HandleList(indices);
        return Made(NativeMethods.mipp_index(handle, list.Pointers, list.Count), this);
    }

    /// <summary>A copy with values written where <see cref="Index"/> would read.</summary>
    public Tensor IndexPut(IReadOnlyList<Tensor?> indices, Tensor values)
    {
        using var list = new HandleList(indices);
        return Made(NativeMethods.mipp_index_put(handle, list.Pointers, list.Count, values.handle), this, values);
    }

    /// <summary>A copy with values added where <see cref="Index"/> would read; a position named twice receives both.</summary>
    public Tensor IndexPutAdd(IReadOnlyList<Tensor?> indices, Tensor values)
    {
        using var list = new HandleList(indices);
        return Made(NativeMethods.mipp_index_put_add(handle, list.Pointers, list.Count, values.handle), this, values);
    }

    /// <summary>The positions of all elements that are not 0: [how many, rank], Int64.</summary>
    public Tensor NonZero() => Made(NativeMethods.mipp_nonzero(handle), this);

    /// <summary>Int64 classes as vectors with a 1 at the class: shape [..., classes], Int64.</summary>
    public Tensor OneHot(long classes) => Made(NativeMethods.mipp_one_hot(handle, classes), this);

    /// <summary>Tensors joined along a dimension that they have.</summary>
    public static Tensor Concat(IReadOnlyList<Tensor> tensors, long dim)
    {
        using var list = new HandleList(tensors);
        return Listed(NativeMethods.mipp_cat(list.Pointers, list.Count, dim), tensors, nameof(Concat));
    }

    /// <summary>Tensors of one shape joined along a new dimension.</summary>
    public static Tensor Stack(IReadOnlyList<Tensor> tensors, long dim = 0)
    {
        using var list = new HandleList(tensors);
        return Listed(NativeMethods.mipp_stack(list.Pointers, list.Count, dim), tensors, nameof(Stack));
    }

    /// <summary>Views of consecutive parts of a dimension, of the given sizes.</summary>
    public Tensor[] Split(ReadOnlySpan<long> sizes, long dim)
    {
        var parts = new nint[sizes.Length];
        Done(NativeMethods.mipp_split(handle, sizes, sizes.Length, dim, parts), this);
        return Array.ConvertAll(parts, part => new Tensor(new TensorHandle(part)));
    }

    private static Tensor Listed(TensorHandle result, IReadOnlyList<Tensor> inputs, string call)
    {
        if (result.IsInvalid) throw TorchException.Of(nameof(Tensor), call, [.. inputs]);
        return new Tensor(result);
    }
}
