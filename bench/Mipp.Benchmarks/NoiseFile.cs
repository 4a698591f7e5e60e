using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Mipp.Benchmarks;

/// <summary>A dataset of noise in NumPy's .npz format: bytes, and labels of ten classes.</summary>
internal static class NoiseFile
{
    private const int Classes = 10;
    private const int TestSamples = 10;

    /// <param name="path">The file to write.</param>
    /// <param name="sampleShape">Shape of a sample.</param>
    /// <param name="count">How many training samples.</param>
    public static void Write(string path, int[] sampleShape, int count)
    {
        using var archive = ZipFile.Open(path, ZipArchiveMode.Create);
        var random = new Random(0);
        foreach (var (part, samples) in new[] { ("train", count), ("test", TestSamples) })
        {
            byte[] images = new byte[samples * sampleShape.Aggregate((a, b) => a * b)];
            random.NextBytes(images);
            Add(archive, $"x_{part}", [samples, .. sampleShape], images);
            Add(archive, $"y_{part}", [samples], [.. Enumerable.Range(0, samples).Select(_ => (byte)random.Next(Classes))]);
        }
    }

    /// <summary>Magic number, version, length of the header, the header as a Python literal padded to 64 bytes, the data.</summary>
    private static void Add(ZipArchive archive, string name, int[] shape, byte[] data)
    {
        byte[] header = Encoding.ASCII.GetBytes(
            $"{{'descr': '|u1', 'fortran_order': False, 'shape': ({string.Concat(shape.Select(size => $"{size},"))}), }}".PadRight(117) + "\n");
        byte[] length = new byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)header.Length);
        using var entry = archive.CreateEntry($"{name}.npy", CompressionLevel.NoCompression).Open();
        entry.Write([0x93, .. "NUMPY"u8, 1, 0, .. length, .. header, .. data]);
    }
}
