using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Mipp.Tensors;

/// <summary>
/// TorchSharp's native library on systems whose libstdc++ is older than GCC 13's, such as Debian 12 and Ubuntu 22.04.
/// </summary>
/// <remarks>
/// The library asks for version GLIBCXX_3.4.32, which only <c>std::ios_base_library_initv</c> carries: a symbol that the header iostream
/// names and nothing uses. A copy in which that version is marked as weak loads there. Where the library loads as it is, nothing is done.
/// </remarks>
internal static class TorchSharpLibrary
{
    private const string FileName = "libLibTorchSharp.so";

    private const string NewVersion = "GLIBCXX_3.4.32";

    /// <summary>Why the library could not be loaded, in one line; null where nothing was wrong.</summary>
    public static string? Failure { get; private set; }

    /// <summary>The library under a name that the runtime did not find, or 0 for any other.</summary>
    public static nint Resolve(string name)
    {
        if (Path.GetFileNameWithoutExtension(name) is not ("LibTorchSharp" or "libLibTorchSharp")) return 0;
        if (Find(FileName) is not { } original) return 0;
        // Where no backend package is there, TorchSharp's own search says so.
        if (!LoadDependencies(original)) return 0;
        try
        {
            return NativeLibrary.TryLoad(original, out nint library) ? library : NativeLibrary.Load(WeakenedCopy(original));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Failure = $"{FileName} needs a newer libstdc++ than this system's ({NewVersion}), and a copy that does not could not be made ({e.Message.TrimEnd('.')}): "
                + "set XDG_CACHE_HOME to a folder that can be written, or install libstdc++ of GCC 13 or newer.";
        }
        catch (DllNotFoundException)
        {
            // Not the copy's fault: a backend of another version, which TorchRuntime tells.
        }

        return 0;
    }

    /// <summary>Where the runtime looks for native libraries.</summary>
    public static string? Find(string fileName)
    {
        string known = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        var folders = known.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append(AppContext.BaseDirectory)
            .Append(Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native"));
        return folders.Select(f => Path.Combine(f, fileName)).FirstOrDefault(File.Exists);
    }

    private static bool LoadDependencies(string original)
    {
        foreach (string dependency in (string[])["libc10.so", "libtorch_cpu.so", "libtorch.so"])
        {
            string beside = Path.Combine(Path.GetDirectoryName(original)!, dependency);
            if ((File.Exists(beside) ? beside : Find(dependency)) is not { } path || !NativeLibrary.TryLoad(path, out _)) return false;
        }

        return true;
    }

    private static string CacheFolder() =>
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } set ? set
        : Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home ? Path.Combine(home, ".cache")
        : Path.GetTempPath();

    private static string WeakenedCopy(string original)
    {
        byte[] content = File.ReadAllBytes(original);
        string folder = Path.Combine(CacheFolder(), "mipp", "native", Convert.ToHexStringLower(SHA256.HashData(content))[..16]);
        string copy = Path.Combine(folder, FileName);
        if (File.Exists(copy)) return copy;
        Weaken(content, NewVersion);
        Directory.CreateDirectory(folder);
        string beside = $"{copy}.{Environment.ProcessId}";
        File.WriteAllBytes(beside, content);
        File.Move(beside, copy, overwrite: true);
        return copy;
    }

    /// <summary>Marks a version that an ELF file asks for as weak (VER_FLG_WEAK): it may be missing.</summary>
    /// <exception cref="InvalidDataException">It is no 64-bit ELF file, or does not ask for the version.</exception>
    internal static void Weaken(Span<byte> elf, string version)
    {
        const int sectionTypeVerneed = 0x6ffffffe;
        if (elf.Length < 64 || !elf[..5].SequenceEqual("\u007fELF\u0002"u8)) throw new InvalidDataException("no 64-bit ELF file");
        int sections = (int)BinaryPrimitives.ReadInt64LittleEndian(elf[0x28..]);
        int sectionSize = BinaryPrimitives.ReadUInt16LittleEndian(elf[0x3a..]);
        int sectionCount = BinaryPrimitives.ReadUInt16LittleEndian(elf[0x3c..]);
        for (int i = 0; i < sectionCount; i++)
        {
            var section = elf.Slice(sections + (i * sectionSize), sectionSize);
            if (BinaryPrimitives.ReadUInt32LittleEndian(section[4..]) != sectionTypeVerneed) continue;
            int names = (int)BinaryPrimitives.ReadUInt32LittleEndian(section[0x28..]);
            int strings = (int)BinaryPrimitives.ReadInt64LittleEndian(elf[(sections + (names * sectionSize) + 0x18)..]);
            if (WeakenIn(elf, (int)BinaryPrimitives.ReadInt64LittleEndian(section[0x18..]), strings, version)) return;
        }

        throw new InvalidDataException($"it does not ask for {version}");
    }

    // Elf64_Verneed: what is asked of one file; from it a chain of Elf64_Vernaux, one for each version.
    private static bool WeakenIn(Span<byte> elf, int needed, int strings, string version)
    {
        for (int next = -1; next != 0; needed += next)
        {
            next = (int)BinaryPrimitives.ReadUInt32LittleEndian(elf[(needed + 12)..]);
            int asked = needed + (int)BinaryPrimitives.ReadUInt32LittleEndian(elf[(needed + 8)..]);
            for (int following = -1; following != 0; asked += following)
            {
                following = (int)BinaryPrimitives.ReadUInt32LittleEndian(elf[(asked + 12)..]);
                var name = elf[(strings + (int)BinaryPrimitives.ReadUInt32LittleEndian(elf[(asked + 8)..]))..];
                if (Encoding.ASCII.GetString(name[..name.IndexOf((byte)0)]) != version) continue;
                var flags = elf.Slice(asked + 4, 2);
                BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(flags) | 2));
                return true;
            }
        }

        return false;
    }
}
