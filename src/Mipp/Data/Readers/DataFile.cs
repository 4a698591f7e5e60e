using System.IO.Compression;

namespace Mipp.Data.Readers;

/// <summary>Opens and reads data files; what goes wrong becomes one line that names the file.</summary>
internal static class DataFile
{
    /// <summary>Reads a file through <paramref name="read"/>, decompressed when it starts as gzip does.</summary>
    /// <exception cref="MippException">The file is missing, unreadable, truncated or damaged.</exception>
    public static T Read<T>(string path, Func<Stream, T> read)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
            var isGzip = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
            file.Position = 0;
            if (!isGzip)
                return read(file);
            using var decompressed = new GZipStream(file, CompressionMode.Decompress);
            using var buffered = new BufferedStream(decompressed, 1 << 16);
            return read(buffered);
        }
        catch (EndOfStreamException error)
        {
            throw new MippException($"{path} is truncated: it ends before its header says; get the file again", error);
        }
        catch (InvalidDataException error)
        {
            throw new MippException($"{path} is damaged ({error.Message.TrimEnd('.')}); get the file again", error);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new MippException($"{path} does not exist: give an existing file", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MippException($"cannot read {path} ({error.Message.TrimEnd('.')}): give a readable file", error);
        }
    }

    /// <summary>Throws when the stream goes on.</summary>
    /// <exception cref="InvalidDataException">There is more to read.</exception>
    public static void RequireEnd(Stream stream)
    {
        if (stream.ReadByte() != -1)
            throw new InvalidDataException("it goes on after the end that its header gives");
    }
}
