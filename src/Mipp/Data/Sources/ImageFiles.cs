namespace Mipp.Data.Sources;

/// <summary>What the datasets of image files share.</summary>
internal static class ImageFiles
{
    /// <summary>A dataset whose files are listed when they are first wanted and read batch by batch.</summary>
    /// <param name="name">What it was opened as.</param>
    /// <param name="frame">What the images are made to be.</param>
    /// <param name="classes">Names of the classes.</param>
    /// <param name="train">The files to train on, and a label for each.</param>
    /// <param name="test">The files to measure accuracy on.</param>
    public static Dataset Dataset(
        string name, ImageFrame frame, IReadOnlyList<string> classes, Func<(string[], int[])> train, Func<(string[], int[])> test)
    {
        int[] shape = [3, frame.Side, frame.Side];
        return new Dataset(name, shape, classes, ImageFolder.Preprocessing, () => Split(train()), () => Split(test()));

        DatasetSplit Split((string[] Paths, int[] Labels) files) =>
            new(new ImageFileSamples(files.Paths, frame), files.Labels, shape, ImageFolder.Preprocessing);
    }

    /// <summary>Names of classes from a file of lines that begin with the name of the class's folder; those of the folders where it has none.</summary>
    public static string[] Described(string file, IReadOnlyList<string> folders)
    {
        if (!File.Exists(file))
            return [.. folders];
        var names = Lines(file).Select(line => line.Split((char[])['\t', ' '], 2)).Where(words => words.Length == 2).ToLookup(words => words[0], words => words[1].Trim());
        return [.. folders.Select(folder => names[folder].FirstOrDefault() ?? folder)];
    }

    /// <summary>The images of a list, with the label of the class that each line names.</summary>
    /// <param name="list">The file of lines; only those that name an image and a class count.</param>
    /// <param name="classes">Names of the classes' folders, as lines give them.</param>
    /// <param name="parse">The image's path and its class of a line, or null.</param>
    /// <exception cref="MippException">The list cannot be read, names another class, or names nothing.</exception>
    public static (string[] Paths, int[] Labels) Listed(string list, IReadOnlyList<string> classes, Func<string, (string Path, string Class)?> parse)
    {
        var labels = classes.Select((name, label) => (name, label)).ToDictionary(c => c.name, c => c.label);
        var images = Lines(list).Select(parse).OfType<(string Path, string Class)>().ToArray();
        if (images.Length == 0)
            throw new MippException($"{list} lists no images: get the file again");
        if (images.FirstOrDefault(image => !labels.ContainsKey(image.Class)) is { Class: { } unknown })
            throw new MippException($"{list} names a class {unknown}, which has no folder of training images: get the files again");
        return ([.. images.Select(image => image.Path)], [.. images.Select(image => labels[image.Class])]);
    }

    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MippException($"cannot read {file} ({error.Message.TrimEnd('.')}): get the file again", error);
        }
    }
}
