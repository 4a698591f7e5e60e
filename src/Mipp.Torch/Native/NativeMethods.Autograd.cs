using System.Runtime.InteropServices;

namespace Mipp.Torch.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial int mipp_requires_grad(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial int mipp_set_requires_grad(TensorHandle x, int required);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_detach(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial int mipp_grad(TensorHandle x, out TensorHandle grad);

    [LibraryImport(Library)]
    internal static partial int mipp_set_grad(TensorHandle x, TensorHandle grad);

    [LibraryImport(Library)]
    internal static partial int mipp_backward(TensorHandle x, TensorHandle gradient, int retain, int create);

    [LibraryImport(Library)]
    internal static partial int mipp_gradients(
        ReadOnlySpan<nint> outputs, int outputCount, ReadOnlySpan<nint> inputs, int inputCount,
        ReadOnlySpan<nint> seeds, int seedCount, int retain, int create, int allowUnused, Span<nint> gradients);

    [LibraryImport(Library)]
    internal static partial int mipp_grad_mode();

    [LibraryImport(Library)]
    internal static partial int mipp_set_grad_mode(int enabled);
}
