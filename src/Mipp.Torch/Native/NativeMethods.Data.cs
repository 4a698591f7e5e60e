using System.Runtime.InteropServices;

namespace Mipp.Torch.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial int mipp_read(TensorHandle tensor, void* data, DType dtype);

    [LibraryImport(Library)]
    internal static partial int mipp_write(TensorHandle tensor, void* data, DType dtype);

    [LibraryImport(Library)]
    internal static partial int mipp_rank(TensorHandle tensor);

    [LibraryImport(Library)]
    internal static partial int mipp_shape(TensorHandle tensor, long* shape);

    [LibraryImport(Library)]
    internal static partial int mipp_dtype(TensorHandle tensor);

    [LibraryImport(Library)]
    internal static partial int mipp_device(TensorHandle tensor);

    [LibraryImport(Library)]
    internal static partial int mipp_is_contiguous(TensorHandle tensor, int channelsLast);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_clone(TensorHandle tensor);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_contiguous(TensorHandle tensor);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_channels_last(TensorHandle tensor);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_to_dtype(TensorHandle tensor, DType dtype);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_to_device(TensorHandle tensor, int device);
}
