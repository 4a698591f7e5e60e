using System.Runtime.InteropServices;

namespace Mipp.Torch.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_reshape(TensorHandle x, ReadOnlySpan<long> shape, int rank);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_permute(TensorHandle x, ReadOnlySpan<long> dims, int count);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_transpose(TensorHandle x, long a, long b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_squeeze(TensorHandle x, long dim);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_unsqueeze(TensorHandle x, long dim);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_expand(TensorHandle x, ReadOnlySpan<long> shape, int rank);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_narrow(TensorHandle x, long dim, long start, long length);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_slice(TensorHandle x, long dim, long start, long end, long step);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_flatten(TensorHandle x, long start, long end);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_flip(TensorHandle x, ReadOnlySpan<long> dims, int count);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_repeat(TensorHandle x, ReadOnlySpan<long> repeats, int count);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_repeat_interleave(TensorHandle x, long repeats, long dim);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial TensorHandle mipp_pad(
        TensorHandle x, ReadOnlySpan<long> pads, int count, string mode, double value);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_tril(TensorHandle x, long diagonal);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_triu(TensorHandle x, long diagonal);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_im2col(
        TensorHandle x, ReadOnlySpan<long> kernel, ReadOnlySpan<long> dilation, ReadOnlySpan<long> padding,
        ReadOnlySpan<long> stride);
}
