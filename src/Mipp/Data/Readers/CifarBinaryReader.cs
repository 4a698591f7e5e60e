using System.Formats.Tar;

namespace Mipp.Data.Readers;

/// <summary>
/// Reads the official binary versions of CIFAR-10 (<c>data_batch_1.bin</c> … <c>data_batch_5.bin</c> and <c>test_batch.bin</c>)
/// and CIFAR-100 (<c>train.bin</c> and <c>test.bin</c>), files of records of one label byte or two, of which the last is the class,
/// and 3,072 bytes of a 3×32×32 image; in a folder, or in the official archive.
/// </summary>
internal static class CifarBinaryReader
{
    private const int PixelsPerImage = 3 * 32 * 32;

    /// <summary>CIFAR-10's files of the training images.</summary>
    public static IReadOnlyList<string> TrainFiles { get; } =
        [.. Enumerable.Range(1, 5).Select(number => $"data_batch_{number}.bin")];

    /// <summary>CIFAR-10's files of the test images.</summary>
    public static IReadOnlyList<string> TestFiles { get; } = ["test_batch.bin"];

    /// <summary>Reads files of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="files">Names of files in it.</param>
    /// <param name="labelBytes">1 for CIFAR-10, 2 for CIFAR-100.</param>
    /// <exception cref="MippException">A file is missing, truncated or damaged.</exception>
    public static LabelledImages ReadFolder(string folder, IReadOnlyList<string> files, int labelBytes = 1)
    {
        var paths = files.Select(file => Path.Combine(folder, file)).ToList();
        var counts = paths.Select(path => DataFile.Read(path, stream => CountRecords(stream.Length, labelBytes))).ToList();
        var images = Allocate(counts.Sum());
        var start = 0;
        foreach (var (path, count) in paths.Zip(counts))
        {
            DataFile.Read(path, stream => ReadRecords(stream, images, start, count, labelBytes));
            start += count;
        }

        return images;
    }

    /// <summary>Reads files of a .tar or .tar.gz archive, from whichever folder inside it they are in.</summary>
    /// <param name="path">The archive.</param>
    /// <param name="files">Names of files in it.</param>
    /// <param name="labelBytes">1 for CIFAR-10, 2 for CIFAR-100.</param>
    /// <exception cref="MippException">The archive is missing, truncated or damaged, or lacks a file.</exception>
    public static LabelledImages ReadArchive(string path, IReadOnlyList<string> files, int labelBytes = 1) =>
        DataFile.Read(path, stream => ReadArchive(stream, files, labelBytes));

    /// <summary>Writes images as a file of CIFAR-10's format.</summary>
    public static void Write(Stream stream, LabelledImages images)
    {
        for (var i = 0; i < images.Labels.Length; i++)
        {
            stream.WriteByte((byte)images.Labels[i]);
            stream.Write(images.Pixels.AsSpan(i * PixelsPerImage, PixelsPerImage));
        }
    }

    private static LabelledImages ReadArchive(Stream stream, IReadOnlyList<string> files, int labelBytes)
    {
        var found = new Dictionary<string, LabelledImages>();
        using var archive = new TarReader(stream);
        while (found.Count < files.Count && archive.GetNextEntry() is { } entry)
        {
            var file = Path.GetFileName(entry.Name);
            if (!files.Contains(file) || entry.DataStream is not { } data)
                continue;
            var images = Allocate(CountRecords(entry.Length, labelBytes));
            ReadRecords(data, images, start: 0, images.Labels.Length, labelBytes);
            found[file] = images;
        }

        var missing = files.Where(file => !found.ContainsKey(file)).ToList();
        if (missing.Count > 0)
            throw new InvalidDataException($"{string.Join(", ", missing)} is not in it");
        return LabelledImages.Join(
            [.. files.Select(file => found[file].Pixels)], [.. files.SelectMany(file => found[file].Labels)]);
    }

    private static int CountRecords(long length, int labelBytes)
    {
        int recordSize = labelBytes + PixelsPerImage;
        if (length == 0 || length % recordSize != 0 || length > Array.MaxLength)
            throw new InvalidDataException($"it has {length} bytes, not a multiple of {recordSize}");
        return (int)(length / recordSize);
    }

    private static LabelledImages Allocate(int count) =>
        new(Samples.Allocate<byte>(checked(count * PixelsPerImage)), new int[count]);

    private static LabelledImages ReadRecords(Stream stream, LabelledImages images, int start, int count, int labelBytes)
    {
        Span<byte> labels = stackalloc byte[labelBytes];
        for (var i = start; i < start + count; i++)
        {
            stream.ReadExactly(labels);
            images.Labels[i] = labels[^1];
            stream.ReadExactly(images.Pixels, i * PixelsPerImage, PixelsPerImage);
        }

        return images;
    }
}
