namespace Mipp.Cli;

/// <summary>What a user types to start Mipp, which messages and help repeat.</summary>
internal static class Launcher
{
    // What the repository's launcher is called; examples are written with it.
    private const string OfRepository = "./mipp";

    /// <summary>The tool's or the program's own name; that of the repository's launcher where it has dotnet start the assembly.</summary>
    public static string Name { get; } =
        Path.GetFileName(Environment.ProcessPath)?.Replace(".exe", "", StringComparison.OrdinalIgnoreCase) is { } program and not "dotnet"
            ? program : OfRepository;

    /// <summary>A text that speaks of the repository's launcher, of the one that was used.</summary>
    public static string Localise(string text) => text.Replace(OfRepository, Name, StringComparison.Ordinal);
}
