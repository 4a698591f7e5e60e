using System.Buffers.Binary;
using System.Text;
using Mipp.Tensors;

namespace Mipp.Tests.Tensors;

public class TorchSharpLibraryTests
{
    private const string NewVersion = "GLIBCXX_3.4.32";
    private const int Weak = 2;

    // Where the made file has its sections' contents.
    private const int Strings = 64, Needs = 128, Sections = 256, SectionSize = 64;

    [Theory]
    [InlineData("GLIBC_2.2.5", 0)]
    [InlineData(NewVersion, 1)]
    [InlineData("CXXABI_1.3", 2)]
    public void The_version_asked_for_becomes_weak_and_nothing_else_changes(string version, int index)
    {
        byte[] original = Elf("GLIBC_2.2.5", NewVersion, "CXXABI_1.3"), changed = [.. original];

        TorchSharpLibrary.Weaken(changed, version);

        int flags = Needs + 16 + (16 * index) + 4;
        Assert.Equal([flags], Enumerable.Range(0, original.Length).Where(i => original[i] != changed[i]));
        Assert.Equal(Weak, BinaryPrimitives.ReadUInt16LittleEndian(changed.AsSpan(flags)));
    }

    [Fact]
    public void TorchSharps_own_library_changes_in_one_bit()
    {
        string? path = TorchSharpLibrary.Find("libLibTorchSharp.so");
        Assert.SkipWhen(path is null, "TorchSharp's library is that of another system");
        byte[] original = File.ReadAllBytes(path), changed = [.. original];

        TorchSharpLibrary.Weaken(changed, NewVersion);

        int at = Assert.Single(Enumerable.Range(0, original.Length), i => original[i] != changed[i]);
        Assert.Equal(Weak, original[at] ^ changed[at]);
    }

    [Fact]
    public void The_version_of_libtorch_that_errors_ask_for_is_TorchSharps() =>
        Assert.Equal(new Version(torch.__version__).ToString(3), TorchRuntime.Version);

    [Fact]
    public void A_file_that_is_no_ELF_or_asks_for_no_such_version_is_refused()
    {
        Assert.Throws<InvalidDataException>(() => TorchSharpLibrary.Weaken(new byte[256], NewVersion));
        Assert.Throws<InvalidDataException>(() => TorchSharpLibrary.Weaken("\u007fELF"u8.ToArray(), NewVersion));
        Assert.Throws<InvalidDataException>(() => TorchSharpLibrary.Weaken(Elf("GLIBC_2.2.5"), NewVersion));
    }

    /// <summary>A 64-bit ELF file of two sections: the strings, and the versions (Elf64_Verneed, Elf64_Vernaux) asked of one library.</summary>
    private static byte[] Elf(params string[] versions)
    {
        byte[] file = new byte[Sections + (2 * SectionSize)];
        "\u007fELF\u0002"u8.CopyTo(file);
        Write(file, 0x28, Sections, 8);
        Write(file, 0x3a, SectionSize, 2);
        Write(file, 0x3c, 2, 2);
        Write(file, Sections + 4, 3, 4); // SHT_STRTAB
        Write(file, Sections + 0x18, Strings, 8);
        Write(file, Sections + SectionSize + 4, 0x6ffffffe, 4); // SHT_GNU_verneed
        Write(file, Sections + SectionSize + 0x18, Needs, 8);
        Write(file, Needs + 8, 16, 4); // vn_aux; there is no further library
        int name = 1;
        for (int i = 0; i < versions.Length; i++)
        {
            int entry = Needs + 16 + (16 * i);
            Write(file, entry + 8, name, 4);
            Write(file, entry + 12, i + 1 < versions.Length ? 16 : 0, 4);
            name += Encoding.ASCII.GetBytes(versions[i], file.AsSpan(Strings + name)) + 1;
        }
        return file;
    }

    private static void Write(byte[] file, int offset, long value, int bytes)
    {
        for (int i = 0; i < bytes; i++)
            file[offset + i] = (byte)(value >> (8 * i));
    }
}
