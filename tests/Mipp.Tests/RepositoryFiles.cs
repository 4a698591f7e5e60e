namespace Mipp.Tests;

/// <summary>Finds files of this repository from wherever the tests run.</summary>
internal static class RepositoryFiles
{
    /// <summary>The repository's root folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The full path of a file or folder of the repository.</summary>
    public static string Find(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Mipp.slnx")))
                return folder.FullName;
        throw new InvalidOperationException($"{AppContext.BaseDirectory} does not lie in the repository");
    }
}
