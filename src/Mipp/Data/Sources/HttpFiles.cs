using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Mipp.Data.Sources;

/// <summary>A dataset's official files on a web server, each compressed with gzip.</summary>
/// <param name="Address">The folder that the files are in, with a slash at its end.</param>
/// <param name="Megabytes">Size of the download.</param>
/// <param name="Files">The SHA-256 of each file as it is when decompressed, in lower-case hexadecimal, by its name without .gz.</param>
internal sealed record HttpFiles(Uri Address, int Megabytes, IReadOnlyDictionary<string, string> Files)
{
    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromMinutes(1) };

    /// <summary>
    /// Puts the files, decompressed and verified, into a folder. Goes on where an earlier call was stopped: a file in the folder is
    /// not fetched again, and of one that came in part only the rest.
    /// </summary>
    /// <param name="downloads">An existing folder for files that come in part.</param>
    /// <param name="folder">The folder for the files; made when missing.</param>
    /// <param name="progress">Is told, in one line each, about steps that take long.</param>
    /// <exception cref="MippException">A file cannot be fetched, or is not what it should be.</exception>
    public void Fetch(string downloads, string folder, Action<string> progress)
    {
        Directory.CreateDirectory(folder);
        var missing = Files.Keys.Where(name => !File.Exists(Path.Combine(folder, name))).ToArray();
        if (missing.Length > 0) progress($"fetching {Megabytes} MB from {Address.Host}, this once");
        foreach (string name in missing)
        {
            string compressed = Path.Combine(downloads, name + ".gz.part");
            Download(new Uri(Address, name + ".gz"), compressed);
            Unpack(compressed, Path.Combine(folder, name), Files[name]);
        }
    }

    private static void Download(Uri address, string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write);
            file.Seek(0, SeekOrigin.End);
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            if (file.Length > 0) request.Headers.Range = new RangeHeaderValue(file.Length, null);
            using var response = Client.Send(request, HttpCompletionOption.ResponseHeadersRead);
            // It had come whole, and was not yet unpacked.
            if (file.Length > 0 && response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable) return;
            response.EnsureSuccessStatusCode();
            // Servers may send all where a part was asked for.
            if (response.StatusCode != HttpStatusCode.PartialContent) file.SetLength(0);
            using var content = response.Content.ReadAsStream();
            content.CopyTo(file);
        }
        catch (Exception error) when (error is HttpRequestException or HttpIOException or OperationCanceledException)
        {
            throw new MippException($"cannot fetch {address}: {error.GetBaseException().Message.TrimEnd('.')}", error);
        }
    }

    /// <summary>Writes a file, which gets its name only when its checksum is right; else what was fetched is thrown away.</summary>
    private static void Unpack(string compressed, string path, string checksum)
    {
        string partial = $"{path}.{Environment.ProcessId}.part";
        try
        {
            using (var from = new GZipStream(File.OpenRead(compressed), CompressionMode.Decompress))
            using (var to = new FileStream(partial, FileMode.Create, FileAccess.ReadWrite))
            {
                from.CopyTo(to);
                to.Position = 0;
                if (Convert.ToHexStringLower(SHA256.HashData(to)) != checksum) throw new InvalidDataException("its checksum differs");
            }

            File.Move(partial, path, overwrite: true);
        }
        catch (InvalidDataException error)
        {
            throw new MippException($"{Path.GetFileName(path)} did not come as it was published ({error.Message.TrimEnd('.')}): run again", error);
        }
        finally
        {
            File.Delete(partial);
            File.Delete(compressed);
        }
    }
}
