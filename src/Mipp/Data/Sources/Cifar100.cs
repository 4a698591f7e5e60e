using Mipp.Data.Readers;

namespace Mipp.Data.Sources;

/// <summary>
/// CIFAR-100 (Krizhevsky 2009): 50,000 and 10,000 colour images of 100 kinds of things, 32×32. Mean and standard deviation are those
/// of the training images.
/// </summary>
internal static class Cifar100
{
    private const string Name = "cifar100";
    private const string BinaryFolder = "cifar-100-binary";
    private const string Archive = "cifar-100-binary.tar.gz";
    private const string TrainFile = "train.bin";
    private const string TestFile = "test.bin";

    // One of 20 kinds that the 100 belong to, and one of the 100.
    private const int LabelBytes = 2;
    private const int PixelsPerImage = 3 * 32 * 32;

    private static readonly int[] ImageShape = [3, 32, 32];

    private static readonly Preprocessing Preprocessing = new(1.0 / 255, [0.5071, 0.4865, 0.4409], [0.2673, 0.2564, 0.2762]);

    private static readonly string[] ClassNames =
    [
        "apple", "aquarium_fish", "baby", "bear", "beaver", "bed", "bee", "beetle", "bicycle", "bottle",
        "bowl", "boy", "bridge", "bus", "butterfly", "camel", "can", "castle", "caterpillar", "cattle",
        "chair", "chimpanzee", "clock", "cloud", "cockroach", "couch", "crab", "crocodile", "cup", "dinosaur",
        "dolphin", "elephant", "flatfish", "forest", "fox", "girl", "hamster", "house", "kangaroo", "keyboard",
        "lamp", "lawn_mower", "leopard", "lion", "lizard", "lobster", "man", "maple_tree", "motorcycle", "mountain",
        "mouse", "mushroom", "oak_tree", "orange", "orchid", "otter", "palm_tree", "pear", "pickup_truck", "pine_tree",
        "plain", "plate", "poppy", "porcupine", "possum", "rabbit", "raccoon", "ray", "road", "rocket",
        "rose", "sea", "seal", "shark", "shrew", "skunk", "skyscraper", "snail", "snake", "spider",
        "squirrel", "streetcar", "sunflower", "sweet_pepper", "table", "tank", "telephone", "television", "tiger", "tractor",
        "train", "trout", "tulip", "turtle", "wardrobe", "whale", "willow_tree", "wolf", "woman", "worm",
    ];

    private static DatasetFiles Files { get; } = new(
        Name, $"the official {Archive}, or a folder with it or with {TrainFile} and {TestFile} in it",
        path => FindReader(path) is not null)
    {
        HowToGet = $"get {Archive} from its authors' page, https://www.cs.toronto.edu/~kriz/cifar.html",
    };

    public static DatasetSource Source { get; } = new(
        Name, "cifar100[:PATH]", "colour images, 3×32×32, 100 classes", (path, locator) => Open(locator.Find(Files, path)))
    {
        Files = Files,
        Facts = new DatasetFacts([3, 32, 32], Classes: 100, TrainSamples: 50_000, TestSamples: 10_000),
    };

    private static Dataset Open(string path)
    {
        var read = FindReader(path)
            ?? throw new MippException($"{Name} is no longer at {path}: give {Files.Description}");
        return new Dataset(Name, ImageShape, ClassNames, Preprocessing, () => ToSplit(read(TrainFile)), () => ToSplit(read(TestFile)));
    }

    private static DatasetSplit ToSplit(LabelledImages images) =>
        new(new ByteSamples(images.Pixels, PixelsPerImage), images.Labels, ImageShape, Preprocessing);

    private static Func<string, LabelledImages>? FindReader(string path)
    {
        var binary = new[] { path, Path.Combine(path, BinaryFolder) }
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, TrainFile)) && File.Exists(Path.Combine(folder, TestFile)));
        if (binary is not null)
            return file => CifarBinaryReader.ReadFolder(binary, [file], LabelBytes);
        var archive = new[] { path, Path.Combine(path, Archive) }.FirstOrDefault(File.Exists);
        return archive is null ? null : file => CifarBinaryReader.ReadArchive(archive, [file], LabelBytes);
    }
}
