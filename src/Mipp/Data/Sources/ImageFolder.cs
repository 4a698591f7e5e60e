using System.Globalization;
using Mipp.Data.Readers;

namespace Mipp.Data.Sources;

/// <summary>
/// A user's own images: a folder with <c>train</c> and <c>val</c> (or <c>test</c>), each with a folder of images for each class; or
/// the classes' folders alone, which are then for both. Images are scaled and cut to a square, and values are ImageNet's.
/// </summary>
internal static class ImageFolder
{
    private const string Name = "imagefolder";
    private const string Usage = "imagefolder:FOLDER[,SIDE]";
    private const int UsualSide = 224;

    /// <summary>What networks for photographs are usually trained with.</summary>
    public static Preprocessing Preprocessing { get; } = new(1.0 / 255, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);

    public static DatasetSource Source { get; } = new(
        Name, Usage, "your own images: FOLDER/train/CLASS/*.jpg and FOLDER/val/CLASS/*.jpg, made SIDE pixels square, 224 unless said",
        (spec, _) => Open(spec));

    private static Dataset Open(string? spec)
    {
        if (spec is null)
            throw new MippException($"{Name} needs a folder: give {Usage}");
        var (folder, side) = Parse(spec);
        if (!Directory.Exists(folder))
            throw new MippException($"{folder} is no folder: give {Usage}");
        string train = Part(folder, "train") ?? folder;
        string test = Part(folder, "val") ?? Part(folder, "test") ?? train;
        string[] classes = ClassFolders.Names(train);
        if (classes.Length < 2)
            throw new MippException($"{train} has {classes.Length} folders: at least 2 are needed, one for each class.");
        return ImageFiles.Dataset(
            $"{Name}:{spec}", ImageFrame.Usual(side), classes, () => ClassFolders.Images(train, classes), () => ClassFolders.Images(test, classes));
    }

    private static (string Folder, int Side) Parse(string spec)
    {
        int comma = spec.LastIndexOf(',');
        return comma >= 0 && int.TryParse(spec[(comma + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int side) && side > 0
            ? (spec[..comma], side)
            : (spec, UsualSide);
    }

    private static string? Part(string folder, string name) =>
        Path.Combine(folder, name) is var part && Directory.Exists(part) ? part : null;
}
