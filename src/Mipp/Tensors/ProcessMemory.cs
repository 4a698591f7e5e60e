using System.Globalization;
using System.Runtime.InteropServices;

namespace Mipp.Tensors;

/// <summary>How much memory the process may take, and what it took.</summary>
public static partial class ProcessMemory
{
    private const int DataLimit = 2; // RLIMIT_DATA on Linux

    /// <summary>
    /// Makes an allocation that the machine has no room for fail with an exception. The system otherwise promises any amount
    /// of memory and kills the process when it is used. A lower limit that is already set stays. Linux only: Windows promises
    /// no more than it has, and macOS has no such limit.
    /// </summary>
    public static void LimitToWhatIsAvailable()
    {
        if (!OperatingSystem.IsLinux() || Available is not { } available || GetLimit(DataLimit, out var limits) != 0) return;
        _ = SetLimit(DataLimit, limits with { Soft = Math.Min(limits.Soft, (ulong)(available + Environment.WorkingSet)) });
    }

    /// <summary>Bytes of the process that are in memory now, without what libraries have freed and the system not yet got back.</summary>
    public static long Resident
    {
        get
        {
            if (OperatingSystem.IsLinux()) _ = Trim(0);
            return Environment.WorkingSet;
        }
    }

    /// <summary>
    /// Bytes that the system has left, swap space included where it says; elsewhere than on Linux as of the last garbage collection. Null
    /// where it does not say.
    /// </summary>
    public static long? Available
    {
        get
        {
            if (!File.Exists("/proc/meminfo"))
                return GC.GetGCMemoryInfo() is { MemoryLoadBytes: > 0 } seen ? Math.Max(0, seen.TotalAvailableMemoryBytes - seen.MemoryLoadBytes) : null;
            var fields = File.ReadLines("/proc/meminfo").Select(line => line.Split(':', StringSplitOptions.TrimEntries))
                .Where(entry => entry is ["MemAvailable" or "SwapFree", _])
                .Select(entry => long.Parse(entry[1].Split(' ')[0], CultureInfo.InvariantCulture) * 1024)
                .ToArray();
            // A container's own limit may be lower than what its host has left.
            return fields.Length == 0 ? null : Math.Min(fields.Sum(), GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint keep);

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out Limits limits);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, in Limits limits);

    [StructLayout(LayoutKind.Sequential)]
    private record struct Limits(ulong Soft, ulong Hard);
}
