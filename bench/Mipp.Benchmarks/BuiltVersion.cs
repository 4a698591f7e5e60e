using System.Diagnostics;

namespace Mipp.Benchmarks;

/// <summary>What a program wrote, and the most memory that it held, in MiB.</summary>
internal sealed record Printed(string Output, string Errors, double PeakMebibytes);

/// <summary>A version of this repository, built in a folder, whose programs can be run.</summary>
internal sealed class BuiltVersion
{
    private static readonly TimeSpan MemoryInterval = TimeSpan.FromMilliseconds(50);

    private readonly string root;

    private BuiltVersion(string name, string root)
    {
        Name = name;
        this.root = root;
        Shell(root, "dotnet", "build", "-c", "Release", "-v", "quiet", Path.Combine("bench", "Mipp.Benchmarks"));
    }

    /// <summary>A program: its file from the root.</summary>
    public static string CommandLine { get; } = Path.Combine("src", "Mipp.Cli", "bin", "Release", "net10.0", "Mipp.Cli.dll");

    /// <inheritdoc cref="CommandLine"/>
    public static string Benchmarks { get; } = Path.Combine("bench", "Mipp.Benchmarks", "bin", "Release", "net10.0", "Mipp.Benchmarks.dll");

    public string Name { get; }

    /// <summary>The version in the current folder.</summary>
    public static BuiltVersion Here()
    {
        string root = Directory.GetCurrentDirectory();
        Shell(root, Path.Combine(root, "scripts", "build.sh"));
        return new BuiltVersion("here", root);
    }

    /// <summary>
    /// A version in a worktree under build/. Its own set-up installs what it needs: those before TorchSharp ask for Debian's packages of
    /// libtorch and a compiler.
    /// </summary>
    public static BuiltVersion OfCommit(string commit)
    {
        string root = Path.GetFullPath(Path.Combine("build", commit));
        if (!Directory.Exists(root))
            Shell(Directory.GetCurrentDirectory(), "git", "worktree", "add", "--detach", root, commit);
        Shell(root, Path.Combine(root, "mipp"), "doctor");
        return new BuiltVersion(commit, root);
    }

    /// <param name="program"><see cref="CommandLine"/> or <see cref="Benchmarks"/>.</param>
    /// <param name="folder">Where it is run.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="InvalidOperationException">The program failed.</exception>
    public Printed Run(string program, string folder, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(root, program), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        long peak = 0;
        while (!process.WaitForExit(MemoryInterval))
        {
            process.Refresh();
            peak = Math.Max(peak, process.PeakWorkingSet64);
        }
        return process.ExitCode == 0
            ? new Printed(output.Result, errors.Result, peak / (double)(1 << 20))
            : throw new InvalidOperationException($"'{string.Join(' ', start.ArgumentList)}' failed: {errors.Result}");
    }

    private static void Shell(string folder, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder })!;
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"'{program} {string.Join(' ', arguments)}' failed in {folder}");
    }
}
