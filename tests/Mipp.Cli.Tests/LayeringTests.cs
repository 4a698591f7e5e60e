using System.Reflection;
using System.Text.RegularExpressions;

namespace Mipp.Cli.Tests;

/// <summary>The arrows of docs/architecture.md point down only.</summary>
public sealed partial class LayeringTests
{
    // What each folder of src/Mipp may use, beside itself, Tensors and what its own allowances may use.
    private static readonly string[] Core = ["Graphs", "Operators", "Execution", "Coupling", "Surgery"];

    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Tensors"] = [],
        // An operator states all that is known of it, so these five know each other.
        ["Graphs"] = Core,
        ["Operators"] = Core,
        ["Execution"] = Core,
        ["Coupling"] = Core,
        ["Surgery"] = Core,
        ["Data"] = [],
        ["Onnx"] = Core,
        ["Runtime"] = [.. Core, "Onnx"],
        ["Models"] = Core,
        ["Information"] = [],
        ["Training"] = [.. Core, "Data", "Onnx", "Runtime"],
        ["Criteria"] = [.. Core, "Information", "Models", "Training"],
        ["Pruning"] = [.. Core, "Information", "Criteria", "Data", "Onnx", "Runtime", "Training"],
        ["Features"] = [.. Core, "Information", "Data"],
        ["Experiments"] = [.. Core, "Criteria", "Data", "Models", "Onnx", "Pruning", "Training"],
        ["Studies"] = [.. Core, "Criteria", "Data", "Models", "Training", "Pruning"],
        ["Reports"] = [.. Core, "Data", "Pruning", "Experiments"],
    };

    [Fact]
    public void The_library_knows_nothing_of_the_command_line()
    {
        var library = typeof(MippException).Assembly;

        Assert.DoesNotContain(library.GetReferencedAssemblies(), IsOurs);
        Assert.Contains(typeof(CommandLine).Assembly.GetReferencedAssemblies(), a => a.Name == library.GetName().Name);

        static bool IsOurs(AssemblyName name) => name.Name!.StartsWith("Mipp", StringComparison.Ordinal);
    }

    [Fact]
    public void Every_folder_of_the_library_uses_only_what_is_below_it()
    {
        var violations = new List<string>();
        var seen = new HashSet<string>();
        foreach (var (folder, file) in LibraryFiles())
        {
            seen.Add(folder);
            if (!Allowed.TryGetValue(folder, out string[]? allowed))
            {
                violations.Add($"{file}: folder {folder} has no place in the layers; add it to this test and to docs/architecture.md");
                continue;
            }

            violations.AddRange(NamespacesIn(file)
                .Where(used => used != folder && used != "Tensors" && !allowed.Contains(used))
                .Select(used => $"{file}: {folder} must not use {used}"));
        }

        Assert.Empty(violations);
        Assert.Superset(Core.ToHashSet(), seen);
    }

    [Fact]
    public void Only_the_Onnx_folder_and_the_files_of_TensorBoard_see_protobuf()
    {
        var users = LibraryFiles()
            .Where(f => File.ReadAllText(f.Path).Contains("Google.Protobuf", StringComparison.Ordinal))
            .Select(f => f.Path.Contains("TensorBoard", StringComparison.Ordinal) ? "TensorBoard" : f.Folder)
            .Distinct()
            .Order();

        Assert.Equal(["Onnx", "TensorBoard"], users);
    }

    private static IEnumerable<(string Folder, string Path)> LibraryFiles()
    {
        string library = Path.Combine(CliProcess.Repository, "src", "Mipp");
        return from path in Directory.EnumerateFiles(library, "*.cs", SearchOption.AllDirectories)
               let parts = Path.GetRelativePath(library, path).Split(Path.DirectorySeparatorChar)
               where parts.Length > 1 && parts[0] is not ("bin" or "obj")
               select (parts[0], path);
    }

    /// <summary>The folders of the library whose namespaces a file's code (not its comments) names.</summary>
    private static IEnumerable<string> NamespacesIn(string path) =>
        File.ReadLines(path)
            .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))
            .Where(line => !line.StartsWith("namespace", StringComparison.Ordinal))
            .SelectMany(line => NamespaceName().Matches(line))
            .Select(match => match.Groups["folder"].Value)
            .Distinct();

    [GeneratedRegex(@"\bMipp\.(?<folder>[A-Z]\w+)")]
    private static partial Regex NamespaceName();
}
