using System;
using System.Diagnostics;
using System.IO;
using System.IO.Compression;
using System.Net.Http;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Puts files of npm packages where reports take them from, unless they are there: with npm, or where there is none from a public
/// mirror; each is taken only when its checksum is right. Compiled by MSBuild on any system (src/Mipp/ReportLibraries.targets).
/// </summary>
public sealed class FetchReportLibraries : Task
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>The files' paths in their packages; of each the Package, its Version and the Sha256 in lower-case hexadecimal.</summary>
    [Required]
    public ITaskItem[] Libraries { get; set; }

    /// <summary>Where the files are put.</summary>
    [Required]
    public string Folder { get; set; }

    /// <summary>Where the mirror is.</summary>
    [Required]
    public string Mirror { get; set; }

    /// <summary>A file that is looked for in vain is no error: what is built without it lacks pages of reports only.</summary>
    public override bool Execute()
    {
        foreach (var item in Libraries)
        {
            var library = new Library(item, Folder);
            if (library.IsThere) continue;
            string failures = Try("npm", library, FromNpm) is string first && Try("the mirror", library, FromMirror) is string second
                ? first + "; " + second : null;
            if (failures == null) continue;
            Log.LogWarning(
                null, "MIPP0001", null, null, 0, 0, 0, 0,
                $"{library.Package} {library.Version}, which draws the charts of reports, could not be fetched ({failures}): "
                + "mipp is built without reports as pages; build again with a network.");
            break;
        }

        return true;
    }

    /// <summary>Null when the file is in its place, or else why not.</summary>
    private static string Try(string way, Library library, Func<Library, byte[]> fetch)
    {
        try
        {
            byte[] content = fetch(library);
            if (!library.IsRight(content)) return $"{way}: {library.Path} is not what it should be";
            Directory.CreateDirectory(Path.GetDirectoryName(library.Destination));
            string partial = library.Destination + ".part";
            File.WriteAllBytes(partial, content);
            if (File.Exists(library.Destination)) File.Delete(library.Destination);
            File.Move(partial, library.Destination);
            return null;
        }
        catch (Exception e)
        {
            return $"{way}: {e.GetBaseException().Message.Split('\n')[0].TrimEnd('.', '\r')}";
        }
    }

    private byte[] FromMirror(Library library)
    {
        using (var client = new HttpClient { Timeout = Patience })
            return client.GetByteArrayAsync($"{Mirror}/{library.Package}@{library.Version}/{library.Path}").GetAwaiter().GetResult();
    }

    private static byte[] FromNpm(Library library)
    {
        string folder = Path.Combine(Path.GetTempPath(), "mipp-" + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(folder);
        try
        {
            RunNpm(library, folder);
            return FromArchive(Path.Combine(folder, $"{library.Package}-{library.Version}.tgz"), "package/" + library.Path);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void RunNpm(Library library, string folder)
    {
        string arguments = $"pack {library.Package}@{library.Version} --ignore-scripts --prefer-offline --loglevel=error --fetch-retries=1 --fetch-retry-mintimeout=1000";
        bool isWindows = Path.DirectorySeparatorChar == '\\';
        // On Windows npm is a batch file, which only the shell runs.
        var start = isWindows ? new ProcessStartInfo("cmd.exe", "/c npm " + arguments) : new ProcessStartInfo("npm", arguments);
        start.WorkingDirectory = folder;
        start.UseShellExecute = false;
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        using (var npm = Process.Start(start))
        {
            npm.OutputDataReceived += (sender, line) => { };
            npm.ErrorDataReceived += (sender, line) => { };
            npm.BeginOutputReadLine();
            npm.BeginErrorReadLine();
            if (!npm.WaitForExit((int)Patience.TotalMilliseconds))
            {
                npm.Kill();
                throw new TimeoutException("it takes too long");
            }

            if (npm.ExitCode != 0) throw new IOException($"it is missing or failed with exit code {npm.ExitCode}");
        }
    }

    /// <summary>A tar archive is blocks of 512 bytes: for each file a header, with its name and its size in octal, and its content.</summary>
    private static byte[] FromArchive(string path, string wanted)
    {
        using (var archive = new GZipStream(File.OpenRead(path), CompressionMode.Decompress))
        using (var tar = new MemoryStream())
        {
            archive.CopyTo(tar);
            byte[] all = tar.ToArray();
            for (int header = 0; header + 512 <= all.Length && all[header] != 0;)
            {
                int size = Convert.ToInt32(Encoding.ASCII.GetString(all, header + 124, 12).Trim('\0', ' '), 8);
                int content = header + 512;
                if (Encoding.ASCII.GetString(all, header, 100).TrimEnd('\0') == wanted)
                {
                    byte[] found = new byte[size];
                    Array.Copy(all, content, found, 0, size);
                    return found;
                }

                header = content + ((size + 511) / 512 * 512);
            }
        }

        throw new IOException($"the package has no {wanted}");
    }

    private sealed class Library
    {
        private readonly string checksum;

        public Library(ITaskItem item, string folder)
        {
            Path = item.ItemSpec;
            Package = item.GetMetadata("Package");
            Version = item.GetMetadata("Version");
            checksum = item.GetMetadata("Sha256");
            Destination = System.IO.Path.Combine(folder, System.IO.Path.GetFileName(Path));
        }

        /// <summary>The file's path in the package.</summary>
        public string Path { get; }

        public string Package { get; }

        public string Version { get; }

        public string Destination { get; }

        public bool IsThere => File.Exists(Destination) && IsRight(File.ReadAllBytes(Destination));

        public bool IsRight(byte[] content)
        {
            using (var algorithm = SHA256.Create())
                return BitConverter.ToString(algorithm.ComputeHash(content)).Replace("-", "").ToLowerInvariant() == checksum;
        }
    }
}
