using System.Runtime.InteropServices;

namespace Mipp.Tensors;

/// <summary>libtorch as a whole: whether it is there, and which one.</summary>
public static class TorchRuntime
{
    // TorchSharp says it too, but not before it has loaded libtorch.
    private const string BackendVersion = "2.10.0";

    private static readonly Lazy<string?> Missing = new(Load);

    /// <summary>The version of libtorch that TorchSharp is made for, such as 2.10.0; nothing is loaded to say it.</summary>
    public static string Version => BackendVersion;

    /// <summary>The file libtorch was loaded from; its name alone where the system found it.</summary>
    public static string LibraryPath => TorchSharpLibrary.Find(LibraryName) ?? LibraryName;

    /// <summary>The devices that this libtorch can use, by the names that TorchSharp has for them.</summary>
    public static IReadOnlyList<string> Devices =>
        [.. new[] { ("cpu", true), ("cuda", torch.cuda.is_available()), ("mps", torch.mps_is_available()) }.Where(d => d.Item2).Select(d => d.Item1)];

    private static string LibraryName =>
        OperatingSystem.IsWindows() ? "torch_cpu.dll" : OperatingSystem.IsMacOS() ? "libtorch_cpu.dylib" : "libtorch_cpu.so";

    /// <summary>Loads libtorch if it is not yet loaded.</summary>
    /// <exception cref="MippException">It cannot be loaded; the message says which package to add, or what else to do.</exception>
    public static void EnsureAvailable()
    {
        if (Missing.Value is { } why) throw new MippException(why);
    }

    private static string? Load()
    {
        string backend = Backend();
        if (!HasBackend())
            return $"libtorch is missing: add the package {backend} {Version} (or another backend of TorchSharp, such as CUDA's) to the application.";
        string other = $"libtorch could not be loaded: does the application have the package {backend} in version {Version}, as TorchSharp asks for?";
        // Asked before TorchSharp loads it, as TorchSharp prints all it tried.
        if (OperatingSystem.IsLinux() && !NativeLibrary.TryLoad("LibTorchSharp", typeof(torch).Assembly, null, out _))
            return TorchSharpLibrary.Failure ?? other;
        try
        {
            using var one = torch.ones(1);
            ReadLogLevel();
            return null;
        }
        catch (Exception e) when (e is TypeInitializationException or NotSupportedException or DllNotFoundException or EntryPointNotFoundException)
        {
            return $"{other} ({Root(e)})";
        }
    }

    // What TORCH_CPP_LOG_LEVEL says holds once libtorch's logging is initialised. Python does so, TorchSharp does not.
    private static unsafe void ReadLogLevel()
    {
        if (OperatingSystem.IsLinux() && TorchSharpLibrary.Find("libc10.so") is { } path
            && NativeLibrary.TryLoad(path, out nint library) && NativeLibrary.TryGetExport(library, "_ZN3c1011initLoggingEv", out nint initialise))
            ((delegate* unmanaged<void>)initialise)();
    }

    // Asked before TorchSharp looks for it, as TorchSharp prints where it looked.
    private static bool HasBackend()
    {
        if (TorchSharpLibrary.Find(LibraryName) is not null) return true;
        if (!NativeLibrary.TryLoad(LibraryName, typeof(torch).Assembly, null, out nint library)) return false;
        NativeLibrary.Free(library);
        return true;
    }

    private static string Backend()
    {
        string system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        return $"libtorch-cpu-{system}-{(RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64")}";
    }

    private static string Root(Exception e) =>
        e.GetBaseException().Message.Split('\n', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault()?.Trim() ?? "";
}
