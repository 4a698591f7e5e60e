namespace Mipp.Cli;

/// <summary>Checks, before the work, that a file can be written after it.</summary>
internal static class OutputPath
{
    /// <summary>Checks that a file can be written, without touching it.</summary>
    /// <param name="path">The path as the user gave it.</param>
    /// <param name="input">A file that the command reads and that must not be overwritten.</param>
    /// <exception cref="MippException">It cannot be written.</exception>
    public static void Check(string path, string? input = null)
    {
        string fullPath = Path.GetFullPath(path);
        string? folder = Path.GetDirectoryName(fullPath);
        if (folder is null || Directory.Exists(fullPath) || Path.EndsInDirectorySeparator(path))
            throw new MippException($"cannot write '{path}': it is a folder; give a file's name.");
        if (!Directory.Exists(folder))
            throw new MippException($"cannot write '{path}': the folder '{folder}' does not exist; create it first.");
        if (input is not null && fullPath == Path.GetFullPath(input))
            throw new MippException($"cannot write '{path}': it is the input; choose another name.");
        if (File.Exists(fullPath) && File.GetAttributes(fullPath).HasFlag(FileAttributes.ReadOnly))
            throw new MippException($"cannot write '{path}': it is read-only; choose another name or make it writable.");
        CheckFolder(path, folder);
    }

    /// <summary>Checks that no two of them are the same file.</summary>
    /// <param name="files">The files by what they are, which is also the option's name; null where one is not asked for.</param>
    /// <exception cref="MippException">Two are.</exception>
    public static void RequireDifferent(params (string What, string? Path)[] files)
    {
        var taken = new HashSet<string>();
        foreach (var (what, path) in files)
            if (path is not null && !taken.Add(Path.GetFullPath(path)))
                throw new MippException($"the {what} cannot also be written to '{path}'; give another --{what}.");
    }

    private static void CheckFolder(string path, string folder)
    {
        try
        {
            string probe = Path.Combine(folder, $".mipp-{Path.GetRandomFileName()}");
            using (File.Create(probe, 1, FileOptions.DeleteOnClose))
            {
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MippException($"cannot write '{path}': the folder '{folder}' is not writable; choose another one.", e);
        }
    }
}
