namespace Mipp;

/// <summary>Writes files that appear whole or not at all.</summary>
internal static class AtomicFile
{
    /// <summary>Writes beside the file's place, then moves it there, over an old one.</summary>
    /// <exception cref="MippException">The file cannot be written; the old one is as it was.</exception>
    public static void Write(string path, Action<Stream> write) => Write((path, write));

    /// <summary>Writes several files, and moves them to their places, in order, once all are written.</summary>
    /// <exception cref="MippException">One cannot be written; none was moved unless it is a move that failed.</exception>
    public static void Write(params ReadOnlySpan<(string Path, Action<Stream> Write)> files)
    {
        var temporaries = new List<string>();
        string current = "";
        try
        {
            foreach (var (path, write) in files)
            {
                current = path;
                temporaries.Add($"{path}.{Path.GetRandomFileName()}.tmp");
                using var file = new FileStream(temporaries[^1], FileMode.CreateNew, FileAccess.Write);
                write(file);
                file.Flush(flushToDisk: true);
            }
            for (int i = 0; i < files.Length; i++)
            {
                current = files[i].Path;
                File.Move(temporaries[i], current, overwrite: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or MippException)
        {
            throw new UnwritableFileException(current, e);
        }
        finally
        {
            // No longer there when all went well.
            temporaries.ForEach(TryDelete);
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The folder does not exist or cannot be written: then there is nothing to delete.
        }
    }
}
