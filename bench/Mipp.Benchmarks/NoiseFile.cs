using System.IO.Compression;
using Mipp.Data;

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

    private static void Add(ZipArchive archive, string name, int[] shape, byte[] data)
    {
        using var entry = archive.CreateEntry($"{name}.npy", CompressionLevel.NoCompression).Open();
        NpyWriter.Write(entry, "|u1", shape, data);
    }
}
