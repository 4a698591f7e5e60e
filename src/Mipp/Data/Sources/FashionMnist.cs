namespace Mipp.Data.Sources;

/// <summary>
/// Fashion-MNIST (Xiao, Rasul and Vollgraf 2017): 60,000 and 10,000 grey images of clothes, 28×28. Mean and standard
/// deviation are those of the training images.
/// </summary>
internal static class FashionMnist
{
    private const string Name = "fashion-mnist";

    private static readonly Preprocessing Preprocessing = new(1.0 / 255, [0.2860], [0.3530]);

    private static readonly string[] ClassNames =
    [
        "t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot",
    ];

    private static readonly DatasetFiles Files = new(Name, IdxFiles.Description, IdxFiles.AreAt)
    {
        HowToGet = "install Debian's package (apt install dataset-fashion-mnist)",
    };

    public static DatasetSource Source { get; } = new(
        Name, "fashion-mnist[:FOLDER]", "clothes, 1×28×28, 10 classes",
        (path, locator) => IdxFiles.Open(locator.Find(Files, path), Name, ClassNames, Preprocessing))
    {
        Files = Files,
        Facts = new DatasetFacts([1, 28, 28], Classes: 10, TrainSamples: 60_000, TestSamples: 10_000),
    };
}
