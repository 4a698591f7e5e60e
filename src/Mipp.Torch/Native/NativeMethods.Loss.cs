using System.Runtime.InteropServices;

namespace Mipp.Torch.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_cross_entropy(
        TensorHandle logits, TensorHandle target, Reduction reduction, double smoothing);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_nll_loss(TensorHandle x, TensorHandle target, Reduction reduction);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_mse_loss(TensorHandle x, TensorHandle target, Reduction reduction);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_l1_loss(TensorHandle x, TensorHandle target, Reduction reduction);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_binary_cross_entropy(
        TensorHandle x, TensorHandle target, Reduction reduction);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_kl_div(
        TensorHandle x, TensorHandle target, Reduction reduction, int logTarget);
}
