using Mipp.Data.Readers;

namespace Mipp.Data.Sources;

/// <summary>
/// Tiny ImageNet (Stanford's CS231n): 100,000 and 10,000 colour images of 200 classes, 64×64, as JPEG files in the folders of its
/// archive. Classes are in the order of their folders' names; the test images are those of <c>val</c>, since those of <c>test</c>
/// have no labels.
/// </summary>
internal static class TinyImageNet
{
    private const string Name = "tiny-imagenet";
    private const string Folder = "tiny-imagenet-200";
    private const string Annotations = "val_annotations.txt";
    private const int Side = 64;

    private static DatasetFiles Files { get; } = new(
        Name, $"the folder {Folder} of its archive, with train and val in it", path => Find(path) is not null)
    {
        HowToGet = "get tiny-imagenet-200.zip from http://cs231n.stanford.edu/tiny-imagenet-200.zip and unpack it",
    };

    public static DatasetSource Source { get; } = new(
        Name, "tiny-imagenet[:FOLDER]", "colour images, 3×64×64, 200 classes", (path, locator) => Open(locator.Find(Files, path)))
    {
        Files = Files,
        Facts = new DatasetFacts([3, Side, Side], Classes: 200, TrainSamples: 100_000, TestSamples: 10_000),
    };

    private static string? Find(string path) => new[] { path, Path.Combine(path, Folder) }
        .FirstOrDefault(folder => Directory.Exists(Path.Combine(folder, "train")) && Directory.Exists(Path.Combine(folder, "val")));

    private static Dataset Open(string path)
    {
        string folder = Find(path) ?? throw new MippException($"{Name} is no longer at {path}: give {Files.Description}");
        string[] classes = ClassFolders.Names(Path.Combine(folder, "train"));
        return ImageFiles.Dataset(
            Name, new ImageFrame(Side, Side), ImageFiles.Described(Path.Combine(folder, "words.txt"), classes),
            () => ClassFolders.Images(Path.Combine(folder, "train"), classes), () => Validation(Path.Combine(folder, "val"), classes));
    }

    /// <summary>By the list in the archive; or by class, as many move the files to.</summary>
    private static (string[] Paths, int[] Labels) Validation(string folder, string[] classes) =>
        File.Exists(Path.Combine(folder, Annotations))
            ? ImageFiles.Listed(Path.Combine(folder, Annotations), classes, line =>
                line.Split('\t') is [var image, var name, ..] ? (Path.Combine(folder, "images", image), name) : null)
            : ClassFolders.Images(folder, classes);
}
