using System.Runtime.InteropServices;

namespace Mipp.Torch.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_zeros(ReadOnlySpan<long> shape, int rank, DType dtype, int device);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_ones(ReadOnlySpan<long> shape, int rank, DType dtype, int device);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_empty(ReadOnlySpan<long> shape, int rank, DType dtype, int device);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_full(
        ReadOnlySpan<long> shape, int rank, double value, DType dtype, int device);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_eye(long rows, long columns, DType dtype, int device);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_arange(double start, double end, double step, DType dtype, int device);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_rand(ReadOnlySpan<long> shape, int rank, DType dtype, int device);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_randn(ReadOnlySpan<long> shape, int rank, DType dtype, int device);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_randint(long low, long high, ReadOnlySpan<long> shape, int rank, int device);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_randperm(long count, int device);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_from_data(void* data, ReadOnlySpan<long> shape, int rank, DType dtype);
}
