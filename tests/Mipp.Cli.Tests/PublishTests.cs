using System.Text.Json;

namespace Mipp.Cli.Tests;

/// <summary>What <c>dotnet publish</c> copies for each platform, of which only one is here to run it.</summary>
public sealed class PublishTests
{
    [Theory]
    [InlineData("linux-x64", "lib{0}.so", "libLibTorchSharp.so")]
    [InlineData("win-x64", "{0}.dll", "LibTorchSharp.dll")]
    [InlineData("osx-arm64", "lib{0}.dylib", "libLibTorchSharp.dylib")]
    public void Every_platform_gets_its_own_native_libraries(string platform, string form, string torchSharp)
    {
        using var folder = new TemporaryFolder();
        // Restoring for another platform in the repository would change what the next build there is of.
        CopyProjects(folder.Path);

        var run = CliProcess.RunProgram(
            "dotnet",
            [
                "msbuild", "src/Mipp.Cli", "-restore", "-nodeReuse:false", "-p:Configuration=Release", $"-p:RuntimeIdentifier={platform}", "-p:NoBuild=true",
                "-t:ComputeResolvedFilesToPublishList", "-getItem:ResolvedFileToPublish",
            ],
            folder.Path);

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        string?[] files = [.. JsonDocument.Parse(run.Output).RootElement.GetProperty("Items").GetProperty("ResolvedFileToPublish").EnumerateArray()
            .Select(item => item.GetProperty("RelativePath").GetString())];
        foreach (string library in (string[])["torch_cpu", "c10", "onnxruntime", "e_sqlite3"])
            Assert.Contains(form.Replace("{0}", library, StringComparison.Ordinal), files);
        Assert.Contains(torchSharp, files);
        Assert.DoesNotContain(files, file => file!.StartsWith("runtimes", StringComparison.Ordinal));
    }

    /// <summary>What the list follows from: projects without their sources.</summary>
    private static void CopyProjects(string folder)
    {
        string source = CliProcess.Repository;
        string[] files =
        [
            .. Directory.GetFiles(source, "Directory.*.props"), Path.Combine(source, "global.json"), Path.Combine(source, "README.md"),
            .. Directory.GetFiles(Path.Combine(source, "src"), "*.props"),
            .. from project in (string[])["Mipp", "Mipp.Cli"]
               from pattern in (string[])["*.csproj", "*.targets"]
               from file in Directory.GetFiles(Path.Combine(source, "src", project), pattern)
               select file,
        ];
        foreach (string file in files)
        {
            string target = Path.Combine(folder, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
