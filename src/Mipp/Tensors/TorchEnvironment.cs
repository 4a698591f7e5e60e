using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Mipp.Tensors;

/// <summary>
/// What must be arranged before libtorch is loaded: what it reads from the environment, how glibc keeps its memory, and that it loads at
/// all. Cheap: nothing native is loaded here but the C library, which is there.
/// </summary>
internal static partial class TorchEnvironment
{
    // mallopt's parameters, from glibc's malloc.h.
    private const int TrimThreshold = -1, TopPad = -2, MmapMax = -4, ArenaMax = -8;

    // The most that glibc lets an arena other than the first take at once.
    private const int HeapSize = 64 << 20;

#pragma warning disable CA2255 // The settings must be there before libtorch is, and any tensor may be what loads it.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Prepare()
    {
        if (!OperatingSystem.IsLinux()) return;
        var context = AssemblyLoadContext.GetLoadContext(typeof(TorchEnvironment).Assembly) ?? AssemblyLoadContext.Default;
        context.ResolvingUnmanagedDll += (_, name) => TorchSharpLibrary.Resolve(name);
        try
        {
            // OpenMP's threads otherwise spin while they wait, which on a busy machine takes the processor from the others.
            _ = SetUnlessSet("OMP_WAIT_POLICY", "PASSIVE");
            // libtorch otherwise warns, on every processor that NNPACK does not know, that it computes without it.
            _ = SetUnlessSet("TORCH_CPP_LOG_LEVEL", "ERROR");
            KeepFreedMemory();
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library than glibc; its own ways are kept.
        }
    }

    /// <summary>
    /// A network's activations are freed as it is run and needed again for the next batch. glibc maps large blocks anew each time, and
    /// the kernel's clearing of their pages can take longer than the arithmetic. So what is freed is kept, and no more arenas are made than
    /// .NET has by then; those give back what is wholly free unless they are to keep so much in reserve. The user's own settings win.
    /// </summary>
    private static void KeepFreedMemory()
    {
        foreach (string own in (string[])["MALLOC_TRIM_THRESHOLD_", "MALLOC_TOP_PAD_", "MALLOC_MMAP_THRESHOLD_", "MALLOC_MMAP_MAX_", "MALLOC_ARENA_MAX", "GLIBC_TUNABLES"])
        {
            if (Environment.GetEnvironmentVariable(own) is not null) return;
        }

        _ = SetAllocation(MmapMax, 0);
        _ = SetAllocation(TrimThreshold, int.MaxValue);
        _ = SetAllocation(TopPad, HeapSize);
        _ = SetAllocation(ArenaMax, 1);
    }

    // Environment.SetEnvironmentVariable is not seen by native code, so the C library's own function is called.
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetUnlessSet(string name, string value, int overwrite = 0);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetAllocation(int parameter, int value);
}
