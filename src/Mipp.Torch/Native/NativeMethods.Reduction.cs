using System.Runtime.InteropServices;

namespace Mipp.Torch.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_sum(TensorHandle x, ReadOnlySpan<long> dims, int count, int keep);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_mean(TensorHandle x, ReadOnlySpan<long> dims, int count, int keep);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_amax(TensorHandle x, ReadOnlySpan<long> dims, int count, int keep);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_amin(TensorHandle x, ReadOnlySpan<long> dims, int count, int keep);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_logsumexp(TensorHandle x, ReadOnlySpan<long> dims, int count, int keep);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_prod(TensorHandle x, ReadOnlySpan<long> dims, int count, int keep);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_var(
        TensorHandle x, ReadOnlySpan<long> dims, int count, int unbiased, int keep);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_norm(TensorHandle x, double p, ReadOnlySpan<long> dims, int count, int keep);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_argmax(TensorHandle x, long dim, int keep);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_argmin(TensorHandle x, long dim, int keep);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_cumsum(TensorHandle x, long dim);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_any(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_all(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial int mipp_max_along(
        TensorHandle x, long dim, int keep, out TensorHandle values, out TensorHandle indices);

    [LibraryImport(Library)]
    internal static partial int mipp_min_along(
        TensorHandle x, long dim, int keep, out TensorHandle values, out TensorHandle indices);

    [LibraryImport(Library)]
    internal static partial int mipp_topk(
        TensorHandle x, long k, long dim, int largest, out TensorHandle values, out TensorHandle indices);

    [LibraryImport(Library)]
    internal static partial int mipp_sort(
        TensorHandle x, long dim, int descending, out TensorHandle values, out TensorHandle indices);

    [LibraryImport(Library)]
    internal static partial int mipp_all_close(
        TensorHandle a, TensorHandle b, double relative, double absolute, out int close);
}
