using System.Runtime.InteropServices;

namespace Mipp.Torch.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_convolution(
        TensorHandle x, TensorHandle weight, TensorHandle bias, ReadOnlySpan<long> stride, int strideCount,
        ReadOnlySpan<long> padding, int paddingCount, ReadOnlySpan<long> dilation, int dilationCount,
        long groups);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_convolution_transposed(
        TensorHandle x, TensorHandle weight, TensorHandle bias, ReadOnlySpan<long> stride, int strideCount,
        ReadOnlySpan<long> padding, int paddingCount, ReadOnlySpan<long> dilation, int dilationCount,
        ReadOnlySpan<long> outputPadding, int outputPaddingCount, long groups);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_max_pool(
        TensorHandle x, ReadOnlySpan<long> kernel, int rank, ReadOnlySpan<long> stride, int strideCount,
        ReadOnlySpan<long> padding, int paddingCount, ReadOnlySpan<long> dilation, int dilationCount, int ceil);

    [LibraryImport(Library)]
    internal static partial int mipp_max_pool_with_indices(
        TensorHandle x, ReadOnlySpan<long> kernel, int rank, ReadOnlySpan<long> stride, int strideCount,
        ReadOnlySpan<long> padding, int paddingCount, ReadOnlySpan<long> dilation, int dilationCount, int ceil,
        out TensorHandle values, out TensorHandle indices);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_avg_pool(
        TensorHandle x, ReadOnlySpan<long> kernel, int rank, ReadOnlySpan<long> stride, int strideCount,
        ReadOnlySpan<long> padding, int paddingCount, int ceil, int countPadding);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_adaptive_avg_pool(TensorHandle x, ReadOnlySpan<long> size, int rank);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_batch_norm(
        TensorHandle x, TensorHandle weight, TensorHandle bias, TensorHandle mean, TensorHandle variance,
        int training, double momentum, double epsilon);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_layer_norm(
        TensorHandle x, ReadOnlySpan<long> shape, int rank, TensorHandle weight, TensorHandle bias,
        double epsilon);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_group_norm(
        TensorHandle x, long groups, TensorHandle weight, TensorHandle bias, double epsilon);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_instance_norm(
        TensorHandle x, TensorHandle weight, TensorHandle bias, double epsilon);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_linear(TensorHandle x, TensorHandle weight, TensorHandle bias);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_embedding(TensorHandle weight, TensorHandle indices);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_softmax(TensorHandle x, long dim);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_log_softmax(TensorHandle x, long dim);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_dropout(TensorHandle x, double probability);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_interpolate_nearest(TensorHandle x, ReadOnlySpan<long> size, int rank);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_interpolate_linear(
        TensorHandle x, ReadOnlySpan<long> size, int rank, int alignCorners);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_interpolate_cubic(
        TensorHandle x, ReadOnlySpan<long> size, int rank, int alignCorners);
}
