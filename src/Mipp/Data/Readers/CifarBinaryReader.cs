using System.Formats.Tar;

namespace Mipp.Data.Readers;

/// <summary>
/// Reads CIFAR-10's official binary version: <c>data_batch_1.bin</c> … <c>data_batch_5.bin</c> and <c>test_batch.bin</c>,
/// each of records of one label byte and 3,072 bytes of a 3×32×32 image; in a folder, or in the official archive.
/// </summary>
internal static class CifarBinaryReader
{
    private const int PixelsPerImage = 3 * 32 * 32;
    private const int RecordSize = 1 + PixelsPerImage;

    /// <summary>The files of the training images.</summary>
    public static IReadOnlyList<string> TrainFiles { get; } =
        [.. Enumerable.Range(1, 5).Select(number => $"data_batch_{number}.bin")];

    /// <summary>The files of the test images.</summary>
    public static IReadOnlyList<string> TestFiles { get; } = ["test_batch.bin"];

    /// <summary>Reads files of a folder.</summary>
    /// <exception cref="MippException">A file is missing, truncated or damaged.</exception>
    public static LabelledImages ReadFolder(string folder, IReadOnlyList<string> files)
    {
        var paths = files.Select(file => Path.Combine(folder, file)).ToList();
        var counts = paths.Select(path => DataFile.Read(path, stream => CountRecords(stream.Length))).ToList();
        var images = Allocate(counts.Sum());
        var start = 0;
        foreach (var (path, count) in paths.Zip(counts))
        {
            DataFile.Read(path, stream => ReadRecords(stream, images, start, count));
            start += count;
        }

        return images;
    }

    /// <summary>Reads files of a .tar or .tar.gz archive, from whichever folder inside it they are in.</summary>
    /// <exception cref="MippException">The archive is missing, truncated or damaged, or lacks a file.</exception>
    public static LabelledImages ReadArchive(string path, IReadOnlyList<string> files) =>
        DataFile.Read(path, stream => ReadArchive(stream, files));

    /// <summary>Writes images as a file of this format.</summary>
    public static void Write(Stream stream, LabelledImages images)
    {
        for (var i = 0; i < images.Labels.Length; i++)
        {
            stream.WriteByte((byte)images.Labels[i]);
            stream.Write(images.Pixels.AsSpan(i * PixelsPerImage, PixelsPerImage));
        }
    }

    private static LabelledImages ReadArchive(Stream stream, IReadOnlyList<string> files)
    {
        var found = new Dictionary<string, LabelledImages>();
        using var archive = new TarReader(stream);
        while (found.Count < files.Count && archive.GetNextEntry() is { } entry)
        {
            var file = Path.GetFileName(entry.Name);
            if (!files.Contains(file) || entry.DataStream is not { } data)
                continue;
            var images = Allocate(CountRecords(entry.Length));
            ReadRecords(data, images, start: 0, images.Labels.Length);
            found[file] = images;
        }

        var missing = files.Where(file => !found.ContainsKey(file)).ToList();
        if (missing.Count > 0)
            throw new InvalidDataException($"{string.Join(", ", missing)} is not in it");
        return LabelledImages.Join(
            [.. files.Select(file => found[file].Pixels)], [.. files.SelectMany(file => found[file].Labels)]);
    }

    private static int CountRecords(long length)
    {
        if (length == 0 || length % RecordSize != 0 || length > Array.MaxLength)
            throw new InvalidDataException($"it has {length} bytes, not a multiple of {RecordSize}");
        return (int)(length / RecordSize);
    }

    private static LabelledImages Allocate(int count) =>
        new(Samples.Allocate<byte>(checked(count * PixelsPerImage)), new int[count]);

    private static LabelledImages ReadRecords(Stream stream, LabelledImages images, int start, int count)
    {
        for (var i = start; i < start + count; i++)
        {
            var label = stream.ReadByte();
            if (label == -1)
                throw new EndOfStreamException();
            images.Labels[i] = label;
            stream.ReadExactly(images.Pixels, i * PixelsPerImage, PixelsPerImage);
        }

        return images;
    }
}
