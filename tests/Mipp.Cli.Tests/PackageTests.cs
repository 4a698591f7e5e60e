using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Mipp.Onnx;

namespace Mipp.Cli.Tests;

/// <summary>What those get who install Mipp and do not build it.</summary>
public sealed partial class PackageTests(PackageFixture packages) : IClassFixture<PackageFixture>
{
    private static readonly string Backend = $"libtorch-cpu-{(OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")}-"
        + RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

    [Fact]
    public void There_are_two_packages_and_the_library_leaves_the_choice_of_libtorch_to_the_application()
    {
        string version = typeof(MippException).Assembly.GetName().Version!.ToString(3);
        Assert.Equal([$"Mipp.{version}.nupkg", $"Mipp.Cli.{version}.nupkg"], Directory.GetFiles(packages.Packages).Select(Path.GetFileName).OrderBy(name => name!.Length));

        using var package = ZipFile.OpenRead(Path.Combine(packages.Packages, $"Mipp.{version}.nupkg"));
        var description = XDocument.Load(package.GetEntry("Mipp.nuspec")!.Open());
        string?[] dependencies = [.. description.Descendants().Where(e => e.Name.LocalName == "dependency").Select(e => e.Attribute("id")?.Value)];
        Assert.Contains("TorchSharp", dependencies);
        Assert.Contains("Microsoft.ML.OnnxRuntime", dependencies);
        Assert.DoesNotContain(dependencies, name => name!.StartsWith("libtorch", StringComparison.Ordinal));
        Assert.NotNull(package.GetEntry("README.md"));
    }

    [Fact]
    public void The_tool_is_installed_prunes_and_compares_in_processes_of_its_own()
    {
        string folder = Directory.CreateDirectory(Path.Combine(packages.Work, "tool")).FullName;
        SmallInputs.WriteModel(Path.Combine(folder, "net.onnx"));
        SmallInputs.WriteData(Path.Combine(folder, "data.npz"));

        packages.Dotnet(folder, "tool", "install", "--tool-path", "T", "Mipp.Cli", "--add-source", packages.Packages);
        string tool = Path.Combine(folder, "T", "mipp");
        var inspection = packages.Run(folder, tool, "inspect", "net.onnx");
        var pruning = packages.Run(folder, tool, "prune", "net.onnx", "-o", "small.onnx", "--data", "npz:data.npz", "--macs", "0.5", "--calibration", "64", "--report", "small.html", "--json");
        File.WriteAllText(Path.Combine(folder, "study.yaml"), SmallInputs.Study);
        var comparison = packages.Run(folder, tool, "compare", "study.yaml", "--store", "runs.db", "--jobs", "2");
        var demo = packages.Run(folder, tool, "demo", "--help");

        Assert.All(new[] { inspection, pruning, comparison, demo }, run => Assert.True(run.ExitCode == ExitCode.Success, run.Error));
        Assert.Contains("\n  mipp demo", demo.Output, StringComparison.Ordinal);
        var report = JsonDocument.Parse(pruning.Output).RootElement;
        Assert.InRange(report.GetProperty("pruned").GetProperty("macs").GetInt64(), 1, report.GetProperty("dense").GetProperty("macs").GetInt64() / 2);
        Assert.True(File.Exists(Path.Combine(folder, "small.onnx")));
        Assert.Contains("vega", File.ReadAllText(Path.Combine(folder, "small.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_library_does_in_a_new_program_what_the_readme_says()
    {
        string folder = Directory.CreateDirectory(Path.Combine(packages.Work, "program")).FullName;
        SmallInputs.WriteModel(Path.Combine(folder, "net.onnx"));
        SmallInputs.WriteData(Path.Combine(folder, "data.npz"));
        packages.Dotnet(folder, "new", "console", "--no-restore");
        File.WriteAllText(Path.Combine(folder, "Program.cs"), ReadmeProgram());

        packages.Dotnet(folder, "add", "package", "Mipp");
        packages.Dotnet(folder, "build", "-c", "Release", "-o", "without");
        var without = packages.Run(folder, "dotnet", "without/program.dll");
        packages.Dotnet(folder, "add", "package", Backend, "--version", Tensors.TorchRuntime.Version);
        packages.Dotnet(folder, "build", "-c", "Release", "-o", "with");
        var with = packages.Run(folder, "dotnet", "with/program.dll");

        Assert.NotEqual(0, without.ExitCode);
        Assert.Matches($"MippException: libtorch .*the package {Backend} .*{Tensors.TorchRuntime.Version}", without.Error);
        Assert.True(with.ExitCode == 0, with.Error);
        Assert.Matches(@"^[\d,]+ → [\d,]+ MACs, proof \d\.\de-", with.Output);
        using var small = OnnxModel.Load(Path.Combine(folder, "small.onnx"));
        Assert.NotEmpty(small.Nodes);
    }

    /// <summary>The readme's program, with data that are here, of which there are fewer.</summary>
    private static string ReadmeProgram()
    {
        var match = CSharp().Match(File.ReadAllText(Path.Combine(CliProcess.Repository, "README.md")));
        Assert.True(match.Success, "README.md has no program in C#");
        return match.Groups[1].Value.Replace("\"cifar10\"", "\"npz:data.npz\"", StringComparison.Ordinal).Replace("2048", "64", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharp();
}
