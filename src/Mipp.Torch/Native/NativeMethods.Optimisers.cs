using System.Runtime.InteropServices;

namespace Mipp.Torch.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial int mipp_sgd(
        ReadOnlySpan<nint> parameters, ReadOnlySpan<nint> grads, int count, ReadOnlySpan<nint> momenta,
        int momentumCount, double rate, double momentum, double decay, int nesterov);

    [LibraryImport(Library)]
    internal static partial int mipp_adam(
        ReadOnlySpan<nint> parameters, ReadOnlySpan<nint> grads, ReadOnlySpan<nint> first,
        ReadOnlySpan<nint> second, int count, long step, double rate, double beta1, double beta2,
        double epsilon, double coupledDecay, double decoupledDecay);

    [LibraryImport(Library)]
    internal static partial int mipp_clip_grad_norm(ReadOnlySpan<nint> grads, int count, double limit, out double norm);
}
