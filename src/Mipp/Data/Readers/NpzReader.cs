using System.IO.Compression;

namespace Mipp.Data.Readers;

/// <summary>The arrays of one part of a dataset.</summary>
/// <param name="Samples">The samples.</param>
/// <param name="SampleShape">Shape of one sample.</param>
/// <param name="Labels">Class index of each sample, or empty.</param>
internal sealed record NpzPart(Samples Samples, int[] SampleShape, int[] Labels);

/// <summary>The parts of a dataset in a .npz file; null where the file has none.</summary>
internal sealed record NpzParts(NpzPart? Train, NpzPart? Test);

/// <summary>
/// Reads a dataset from NumPy's .npz format, a zip archive of .npy files. Inputs are called x, images or data and labels y or
/// labels, in upper or lower case, with train or test before or after (x_train, test_labels); without either, the arrays
/// are for training and testing both.
/// </summary>
internal static class NpzReader
{
    /// <summary>More is a regression target or a mistake, not a class.</summary>
    private const int MaxLabel = 1_000_000;

    private static readonly string[] InputNames = ["x", "images", "data"];
    private static readonly string[] LabelNames = ["y", "labels"];

    /// <summary>Reads a file.</summary>
    /// <exception cref="MippException">The file is missing or damaged, or its arrays are not a dataset.</exception>
    public static NpzParts Read(string path) => DataFile.Read(path, Read);

    private static NpzParts Read(Stream stream)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
        var entries = archive.Entries
            .Where(entry => entry.Name.EndsWith(".npy", StringComparison.OrdinalIgnoreCase))
            .DistinctBy(entry => entry.Name, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(entry => entry.Name[..^4], StringComparer.OrdinalIgnoreCase);
        var train = ReadPart(entries, "train");
        var test = ReadPart(entries, "test");
        if (train is null && test is null)
            train = test = ReadPart(entries, part: null);
        if (train is null && test is null)
            throw new InvalidDataException(
                $"it has the arrays {string.Join(", ", entries.Keys)} and none called x, x_train or x_test");
        return new NpzParts(train, test);
    }

    private static NpzPart? ReadPart(Dictionary<string, ZipArchiveEntry> entries, string? part)
    {
        if (FindEntry(entries, InputNames, part) is not { } inputsEntry)
            return null;
        var (samples, sampleShape) = ReadArray(inputsEntry, ToSamples);
        var labels = FindEntry(entries, LabelNames, part) is { } labelsEntry
            ? ReadArray(labelsEntry, array => ToLabels(array, samples.Count))
            : [];
        return new NpzPart(samples, sampleShape, labels);
    }

    private static (Samples Samples, int[] SampleShape) ToSamples(NpyArray array)
    {
        if (array.Shape.Length < 2 || array.Shape.Contains(0))
            throw new InvalidDataException(
                $"it has the shape ({string.Join(", ", array.Shape)}): save samples as (N, C, H, W) or (N, features)");
        var shape = array.Shape[1..];
        var size = shape.Aggregate((product, dimension) => product * dimension);
        return (array.IsUInt8 ? new ByteSamples(array.Bytes, size) : new FloatSamples(array.ToSingles(), size), shape);
    }

    private static int[] ToLabels(NpyArray array, int samples)
    {
        var isColumn = array.Shape.Length == 1 || (array.Shape.Length == 2 && array.Shape[1] == 1);
        if (!isColumn || array.Shape[0] != samples)
            throw new InvalidDataException(
                $"it has the shape ({string.Join(", ", array.Shape)}) for {samples} samples: save one class index for each");
        var labels = array.ToInt32s();
        if (labels.Min() < 0 || labels.Max() > MaxLabel)
            throw new InvalidDataException(
                $"its labels go from {labels.Min()} to {labels.Max()}: save class indices from 0 to at most {MaxLabel}");
        return labels;
    }

    private static ZipArchiveEntry? FindEntry(
        Dictionary<string, ZipArchiveEntry> entries, string[] names, string? part) =>
        names
            .SelectMany(name => part is null ? [name] : new[] { $"{name}_{part}", $"{part}_{name}" })
            .Select(name => entries.GetValueOrDefault(name))
            .FirstOrDefault(entry => entry is not null);

    private static T ReadArray<T>(ZipArchiveEntry entry, Func<NpyArray, T> convert)
    {
        using var stream = entry.Open();
        try
        {
            return convert(NpyReader.Read(stream, entry.Length));
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"{entry.Name}: {error.Message}", error);
        }
    }
}
