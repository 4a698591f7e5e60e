using System.Xml.Linq;

namespace Mipp.Cli.Tests;

/// <summary>
/// The packages that <c>dotnet pack</c> makes of what is built, and a folder outside the repository in which dotnet finds nothing else of
/// it: it has a cache of packages of its own, which is filled from these and, so that no network is needed, from this machine's.
/// </summary>
public sealed class PackageFixture : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Dictionary<string, string?> environment;

    public PackageFixture()
    {
        environment = new()
        {
            ["NUGET_PACKAGES"] = folder["cache"],
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            // A server for the next build would keep the folder, and its output, open.
            ["MSBUILDDISABLENODEREUSE"] = "1",
            ["UseSharedCompilation"] = "false",
        };
        foreach (string project in (string[])["Mipp", "Mipp.Cli"])
        {
            var pack = CliProcess.RunProgram(
                "dotnet", ["pack", $"src/{project}", "-c", "Release", "--no-build", "-o", Packages, "-v:quiet", "-nodeReuse:false"], CliProcess.Repository);
            Assert.True(pack.ExitCode == 0, $"{project} could not be packed; it must be built: {pack.Output}{pack.Error}");
        }

        Directory.CreateDirectory(Work);
        new XElement("configuration", new XElement("packageSources", new XElement("clear"), Source("made", Packages), Source("machine", MachineCache)))
            .Save(Path.Combine(Work, "nuget.config"));
    }

    /// <summary>Where the packages are.</summary>
    public string Packages => folder["packages"];

    /// <summary>The folder outside the repository.</summary>
    public string Work => folder["work"];

    private static string MachineCache =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    public void Dispose() => folder.Dispose();

    /// <summary>Runs a program in a folder of <see cref="Work"/>.</summary>
    internal CliRun Run(string folder, string program, params string[] arguments) => CliProcess.RunProgram(program, arguments, folder, environment);

    /// <summary>Runs dotnet in a folder of <see cref="Work"/>; it must succeed.</summary>
    internal void Dotnet(string folder, params string[] arguments)
    {
        var run = Run(folder, "dotnet", arguments);
        Assert.True(run.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}: {run.Output}{run.Error}");
    }

    private static XElement Source(string name, string path) => new("add", new XAttribute("key", name), new XAttribute("value", path));
}
