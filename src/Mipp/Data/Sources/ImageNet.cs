using Mipp.Data.Readers;

namespace Mipp.Data.Sources;

/// <summary>
/// ImageNet's 1,000 classes (ILSVRC 2012; Russakovsky et al. 2015) as folders: <c>train/CLASS/*.JPEG</c>, and <c>val/CLASS/*.JPEG</c>
/// or <c>val/*.JPEG</c> with <c>LOC_val_solution.csv</c>; or Kaggle's archive as it is unpacked. Classes are in the order of their
/// folders' names, which published networks have them in. Images are 224 pixels out of 256.
/// </summary>
internal static class ImageNet
{
    private const string Name = "imagenet";
    private const string Solution = "LOC_val_solution.csv";
    private const string Names = "LOC_synset_mapping.txt";
    private const int Side = 224;

    // Where Kaggle's archive has them.
    private static readonly string Nested = Path.Combine("ILSVRC", "Data", "CLS-LOC");

    private static DatasetFiles Files { get; } = new(
        Name, "a folder with train and val in it, or what Kaggle's archive unpacks to", path => Find(path) is not null)
    {
        HowToGet = "get it from https://image-net.org, where it needs an account",
    };

    public static DatasetSource Source { get; } = new(
        Name, "imagenet[:FOLDER]", "photographs, 3×224×224, 1,000 classes", (path, locator) => Open(locator.Find(Files, path)))
    {
        Files = Files,
        Facts = new DatasetFacts([3, Side, Side], Classes: 1000, TrainSamples: 1_281_167, TestSamples: 50_000),
    };

    private static string? Find(string path) => new[] { path, Path.Combine(path, Nested) }
        .FirstOrDefault(folder => Directory.Exists(Path.Combine(folder, "train")) && Directory.Exists(Path.Combine(folder, "val")));

    private static Dataset Open(string path)
    {
        string folder = Find(path) ?? throw new MippException($"{Name} is no longer at {path}: give {Files.Description}");
        string[] classes = ClassFolders.Names(Path.Combine(folder, "train"));
        return ImageFiles.Dataset(
            Name, ImageFrame.Usual(Side), ImageFiles.Described(Path.Combine(path, Names), classes),
            () => ClassFolders.Images(Path.Combine(folder, "train"), classes),
            () => Validation(Path.Combine(folder, "val"), Path.Combine(path, Solution), classes));
    }

    private static (string[] Paths, int[] Labels) Validation(string folder, string solution, string[] classes) =>
        File.Exists(solution)
            ? ImageFiles.Listed(solution, classes, line => line.Split(',', ' ') is [var image, ['n', ..] and var name, ..] ? (Path.Combine(folder, $"{image}.JPEG"), name) : null)
            : ClassFolders.Images(folder, classes);
}
