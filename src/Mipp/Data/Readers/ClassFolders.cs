namespace Mipp.Data.Readers;

/// <summary>Image files with the name of a class each.</summary>
internal static class ClassFolders
{
    /// <summary>The folders of a folder, by name, in the order of their characters' numbers.</summary>
    /// <exception cref="MippException">The folder cannot be read.</exception>
    public static string[] Names(string folder) => Listed(folder, () =>
        Directory.EnumerateDirectories(folder).Select(path => Path.GetFileName(path)).Where(name => !name.StartsWith('.')).Order(StringComparer.Ordinal).ToArray());

    /// <summary>The images in the folders of some classes and in what lies in these, as files and labels.</summary>
    /// <param name="folder">What the classes' folders lie in.</param>
    /// <param name="classes">Their names; a label is an index of this list.</param>
    /// <exception cref="MippException">A class has no folder or no images.</exception>
    public static (string[] Paths, int[] Labels) Images(string folder, IReadOnlyList<string> classes)
    {
        var (paths, labels) = (new List<string>(), new List<int>());
        for (int label = 0; label < classes.Count; label++)
        {
            string own = Path.Combine(folder, classes[label]);
            string[] images = Directory.Exists(own) ? ImagesBelow(own) : [];
            if (images.Length == 0)
                throw new MippException($"{own} has no images: each class needs a folder with JPEG, PNG, BMP or GIF files.");
            paths.AddRange(images);
            labels.AddRange(Enumerable.Repeat(label, images.Length));
        }
        return ([.. paths], [.. labels]);
    }

    private static string[] ImagesBelow(string folder) => Listed(folder, () =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(ImageFile.IsNamedSo).Order(StringComparer.Ordinal).ToArray());

    private static string[] Listed(string folder, Func<string[]> list)
    {
        try
        {
            return list();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MippException($"cannot read {folder} ({error.Message.TrimEnd('.')}): give a folder that can be read", error);
        }
    }
}
