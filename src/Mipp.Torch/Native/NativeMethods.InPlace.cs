using System.Runtime.InteropServices;

namespace Mipp.Torch.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial int mipp_add_(TensorHandle x, TensorHandle other, double alpha);

    [LibraryImport(Library)]
    internal static partial int mipp_add_number_(TensorHandle x, double other);

    [LibraryImport(Library)]
    internal static partial int mipp_mul_(TensorHandle x, TensorHandle other);

    [LibraryImport(Library)]
    internal static partial int mipp_mul_number_(TensorHandle x, double other);

    [LibraryImport(Library)]
    internal static partial int mipp_div_(TensorHandle x, TensorHandle other);

    [LibraryImport(Library)]
    internal static partial int mipp_addcmul_(TensorHandle x, TensorHandle a, TensorHandle b, double value);

    [LibraryImport(Library)]
    internal static partial int mipp_addcdiv_(TensorHandle x, TensorHandle a, TensorHandle b, double value);

    [LibraryImport(Library)]
    internal static partial int mipp_clamp_(TensorHandle x, double min, double max);

    [LibraryImport(Library)]
    internal static partial int mipp_copy_(TensorHandle x, TensorHandle source);

    [LibraryImport(Library)]
    internal static partial int mipp_zero_(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial int mipp_fill_(TensorHandle x, double value);

    [LibraryImport(Library)]
    internal static partial int mipp_uniform_(TensorHandle x, double from, double to);

    [LibraryImport(Library)]
    internal static partial int mipp_normal_(TensorHandle x, double mean, double deviation);
}
