namespace Mipp;

/// <summary>Files that one process at a time has, until it lets go of them or ends, however it ends: one that is left behind locks nobody out.</summary>
internal static class LockFile
{
    /// <summary>EAGAIN on Linux, and as macOS numbers it.</summary>
    private static readonly int[] Taken = OperatingSystem.IsWindows() ? [unchecked((int)0x80070020)] : [11, 35];

    /// <summary>Takes a file, and makes it when it is not there; null when another has it.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be opened.</exception>
    public static FileStream? TryTake(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (Taken.Contains(e.HResult))
        {
            return null;
        }
    }
}
