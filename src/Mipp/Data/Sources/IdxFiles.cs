using Mipp.Data.Readers;

namespace Mipp.Data.Sources;

/// <summary>The four IDX files that MNIST and the datasets made in its likeness consist of, compressed with gzip or not.</summary>
internal static class IdxFiles
{
    private const string TrainImages = "train-images-idx3-ubyte";
    private const string TrainLabels = "train-labels-idx1-ubyte";
    private const string TestImages = "t10k-images-idx3-ubyte";
    private const string TestLabels = "t10k-labels-idx1-ubyte";

    public const string Description =
        $"a folder with {TrainImages}, {TrainLabels}, {TestImages} and {TestLabels}, each with .gz or without";

    private static readonly int[] ImageShape = [1, 28, 28];

    public static bool AreAt(string folder) =>
        new[] { TrainImages, TrainLabels, TestImages, TestLabels }.All(file => PathOf(folder, file) is not null);

    public static Dataset Open(
        string folder, string name, IReadOnlyList<string> classNames, Preprocessing preprocessing)
    {
        return new Dataset(
            name, ImageShape, classNames, preprocessing,
            () => Read(TrainImages, TrainLabels), () => Read(TestImages, TestLabels));

        DatasetSplit Read(string imagesFile, string labelsFile)
        {
            var images = IdxReader.Read(PathOf(folder, imagesFile)!, rank: 3);
            var labels = IdxReader.Read(PathOf(folder, labelsFile)!, rank: 1);
            if (images.Shape[0] != labels.Shape[0])
                throw new MippException(
                    $"{folder} has {images.Shape[0]} images in {imagesFile} and {labels.Shape[0]} labels in {labelsFile}: "
                    + "get the files again");
            int[] shape = [1, .. images.Shape[1..]];
            var samples = new ByteSamples(images.Values, images.Shape[1] * images.Shape[2]);
            return new DatasetSplit(samples, Array.ConvertAll(labels.Values, label => (int)label), shape, preprocessing);
        }
    }

    private static string? PathOf(string folder, string file) =>
        new[] { Path.Combine(folder, file), Path.Combine(folder, file + ".gz") }.FirstOrDefault(File.Exists);
}
