namespace Mipp.Cli.Tests;

/// <summary>Copies of the built command line in which something is amiss. Its files are linked, not copied: libtorch is large.</summary>
internal static class ProgramCopy
{
    /// <summary>A copy without a native library.</summary>
    /// <returns>Its assembly.</returns>
    public static string Without(string folder, string library) => Link(folder, name => name == library ? null : name);

    /// <summary>A copy in which a native library has another's content.</summary>
    /// <returns>Its assembly.</returns>
    public static string With(string folder, string library, string inPlaceOf) =>
        Link(folder, name => name == library ? inPlaceOf : name);

    private static string Link(string folder, Func<string, string?> sourceOf)
    {
        foreach (string file in Directory.GetFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories))
        {
            string relative = Path.GetRelativePath(AppContext.BaseDirectory, file);
            if (sourceOf(Path.GetFileName(file)) is not { } source) continue;
            string target = Path.Combine(folder, relative);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            string from = Path.Combine(Path.GetDirectoryName(file)!, source);
            // The host takes a program's folder from where its own files really are.
            if (Path.GetExtension(file) is ".so") File.CreateSymbolicLink(target, from);
            else File.Copy(from, target);
        }

        return Path.Combine(folder, "Mipp.Cli.dll");
    }
}
