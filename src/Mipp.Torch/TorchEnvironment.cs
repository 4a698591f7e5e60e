using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Mipp.Torch.Native;

namespace Mipp.Torch;

/// <summary>What the native libraries read from the environment when they are loaded. The user's own settings win.</summary>
internal static partial class TorchEnvironment
{
    // Environment.SetEnvironmentVariable is not seen by native code, so the C library's own function is called.
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetUnlessSet(string name, string value, int overwrite = 0);

#pragma warning disable CA2255 // The settings must be there before libtorch is, and any tensor may be what loads it.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Prepare()
    {
        NativeLibrary.SetDllImportResolver(typeof(TorchEnvironment).Assembly, ShimLoader.Resolve);
        if (!OperatingSystem.IsLinux()) return;

        // OpenBLAS takes processors newer than itself for a 'Prescott', and is then four times slower.
        if (Avx512BW.IsSupported) _ = SetUnlessSet("OPENBLAS_CORETYPE", "SkylakeX");
        else if (Avx2.IsSupported) _ = SetUnlessSet("OPENBLAS_CORETYPE", "Haswell");
        _ = SetUnlessSet("OPENBLAS_NUM_THREADS", Environment.ProcessorCount.ToString());

        // OpenMP's threads otherwise spin while they wait, which on a busy machine takes the processor from the others.
        _ = SetUnlessSet("OMP_WAIT_POLICY", "PASSIVE");
    }

    /// <summary>How many threads to compute with, unless told otherwise: OMP_NUM_THREADS, or one per core.</summary>
    internal static int DefaultThreads =>
        int.TryParse(Environment.GetEnvironmentVariable("OMP_NUM_THREADS"), out var count) && count > 0
            ? count
            : Environment.ProcessorCount;
}
