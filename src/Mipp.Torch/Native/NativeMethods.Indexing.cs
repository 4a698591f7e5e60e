using System.Runtime.InteropServices;

namespace Mipp.Torch.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_index_select(TensorHandle x, long dim, TensorHandle index);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_gather_columns(TensorHandle x, long* offsets, int count, long taps);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_gather(TensorHandle x, long dim, TensorHandle index);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_scatter(TensorHandle x, long dim, TensorHandle index, TensorHandle source);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_scatter_add(
        TensorHandle x, long dim, TensorHandle index, TensorHandle source);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_index_add(TensorHandle x, long dim, TensorHandle index, TensorHandle source);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_index_copy(
        TensorHandle x, long dim, TensorHandle index, TensorHandle source);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_index(TensorHandle x, ReadOnlySpan<nint> indices, int count);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_index_put(
        TensorHandle x, ReadOnlySpan<nint> indices, int count, TensorHandle values);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_index_put_add(
        TensorHandle x, ReadOnlySpan<nint> indices, int count, TensorHandle values);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_nonzero(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_one_hot(TensorHandle x, long classes);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_cat(ReadOnlySpan<nint> list, int count, long dim);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_stack(ReadOnlySpan<nint> list, int count, long dim);

    [LibraryImport(Library)]
    internal static partial int mipp_split(
        TensorHandle x, ReadOnlySpan<long> sizes, int count, long dim, Span<nint> parts);
}
