using System.Reflection;
using System.Runtime.InteropServices;

namespace Mipp.Torch.Native;

/// <summary>Loads the shim, and with it libtorch, at the first use of a tensor.</summary>
internal static class ShimLoader
{
    private static readonly Lock Loading = new();
    private static nint shim;

    internal static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != NativeMethods.Library) return 0;
        lock (Loading)
        {
            if (shim == 0) shim = Load(assembly, path);
            return shim;
        }
    }

    private static nint Load(Assembly assembly, DllImportSearchPath? path)
    {
        nint library;
        try
        {
            library = NativeLibrary.Load(NativeMethods.Library, assembly, path);
        }
        catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException)
        {
            throw new TorchException(Explain(failure), failure);
        }

        Initialise(library, TorchEnvironment.DefaultThreads);
        return library;
    }

    // Through the export, as imports are still being resolved here.
    private static unsafe void Initialise(nint library, int threads) =>
        _ = ((delegate* unmanaged<int, int>)NativeLibrary.GetExport(library, "mipp_initialise"))(threads);

    private static string Explain(Exception failure)
    {
        // The message lists every place that was tried. Where the shim itself was found, one line names what it lacks.
        var missing = failure.Message.Split('\n').FirstOrDefault(line =>
            line.Contains("cannot open shared object file", StringComparison.Ordinal)
            && !line.Contains(NativeMethods.Library, StringComparison.Ordinal));
        return missing is null
            ? $"lib{NativeMethods.Library}.so could not be loaded from {AppContext.BaseDirectory}: build the program again "
                + "on this machine, which puts it there"
            : $"libtorch could not be loaded ({missing.Trim()}): install it "
                + "(Debian 12: apt-get install libtorch1.13 libopenblas0-pthread), or build with LIBTORCH set to your own";
    }
}
