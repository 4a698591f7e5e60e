using Mipp.Torch.Native;

namespace Mipp.Torch;

/// <summary>libtorch as a whole: whether it is there, which one, its threads and its random numbers.</summary>
public static unsafe class TorchRuntime
{
    /// <summary>Whether libtorch can be loaded. <see cref="EnsureAvailable"/> says why not.</summary>
    public static bool IsAvailable
    {
        get
        {
            try
            {
                EnsureAvailable();
                return true;
            }
            catch (TorchException)
            {
                return false;
            }
        }
    }

    /// <summary>Loads libtorch if it is not yet loaded.</summary>
    /// <exception cref="TorchException">It cannot be loaded; the message says what to install.</exception>
    public static void EnsureAvailable() => _ = NativeMethods.mipp_threads();

    /// <summary>The version of libtorch, such as 1.13.1.</summary>
    public static string Version => NativeMethods.Text(NativeMethods.mipp_version());

    /// <summary>The file libtorch was loaded from.</summary>
    public static string LibraryPath => NativeMethods.Text(NativeMethods.mipp_library_path());

    /// <summary>The processor type OpenBLAS computes for, such as SkylakeX; empty when the BLAS is another one.</summary>
    public static string BlasCore => NativeMethods.Text(NativeMethods.mipp_blas_core());

    /// <summary>How many CUDA devices this libtorch can use.</summary>
    public static int CudaDevices => NativeMethods.mipp_cuda_devices();

    /// <summary>
    /// How many threads one operation may use, in libtorch and in OpenBLAS; from 1. At first OMP_NUM_THREADS, or one per core.
    /// </summary>
    public static int Threads
    {
        get => NativeMethods.mipp_threads();
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            Require(NativeMethods.mipp_set_threads(value), nameof(Threads));
        }
    }

    /// <summary>Starts all random numbers of libtorch from a seed.</summary>
    public static void Seed(long seed) => Require(NativeMethods.mipp_seed(seed), nameof(Seed));

    /// <summary>The state of the CPU's random numbers, to be given to <see cref="SetRandomState"/> later.</summary>
    public static byte[] GetRandomState()
    {
        using var state = new Tensor(NativeMethods.mipp_random_state());
        return state.ToArray<byte>();
    }

    /// <summary>Continues the CPU's random numbers from where <see cref="GetRandomState"/> was called.</summary>
    /// <exception cref="TorchException">The bytes are not a state.</exception>
    public static void SetRandomState(ReadOnlySpan<byte> state)
    {
        using var tensor = Tensor.FromArray(state, [state.Length]);
        Require(NativeMethods.mipp_set_random_state(tensor.Handle), nameof(SetRandomState));
    }

    private static void Require(int status, string call)
    {
        if (status != 0) throw TorchException.Of(nameof(TorchRuntime), call);
    }
}
