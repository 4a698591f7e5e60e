using Mipp.Torch.Native;

namespace Mipp.Torch;

/// <summary>
/// Counts the floating-point operations of this process: matrix products, convolutions, factorisations and solves, a
/// multiplication and an addition apart, backward passes included. Work per element, such as activations, is not counted.
/// </summary>
public static class Arithmetic
{
    /// <summary>Starts counting, for the rest of the process; each call of libtorch's then takes about a microsecond longer.</summary>
    public static void Count()
    {
        if (NativeMethods.mipp_count_arithmetic() != 0)
            throw TorchException.Of(nameof(Arithmetic), nameof(Count));
    }

    /// <summary>Operations since counting started, on all threads.</summary>
    public static long Operations => NativeMethods.mipp_arithmetic();
}
