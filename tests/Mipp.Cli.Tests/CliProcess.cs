using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Mipp.Cli.Tests;

/// <summary>Runs the built command line as a process of its own.</summary>
internal static class CliProcess
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>The repository's folder.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>Runs a command in a folder, without the launcher.</summary>
    public static CliRun Run(string folder, params string[] arguments) =>
        RunProgram("dotnet", [typeof(CommandLine).Assembly.Location, .. arguments], folder);

    /// <summary>Runs a command in a folder as on a terminal, whose whole output is the run's.</summary>
    public static CliRun RunOnTerminal(string folder, params string[] arguments)
    {
        string[] command = ["env", "TERM=xterm", "dotnet", typeof(CommandLine).Assembly.Location, .. arguments];
        return RunProgram("script", ["-qec", string.Join(' ', command.Select(word => $"'{word}'")), "/dev/null"], folder);
    }

    /// <summary>Starts a command in a folder and does not wait for its end.</summary>
    public static Process StartCommand(string folder, params string[] arguments) =>
        Start("dotnet", [typeof(CommandLine).Assembly.Location, .. arguments], folder);

    /// <summary>Runs a command of a command line that lies elsewhere.</summary>
    public static CliRun RunCopy(string assembly, string folder, params string[] arguments) =>
        RunProgram("dotnet", [assembly, .. arguments], folder);

    /// <summary>Runs a command in a folder with variables set in its environment, null to unset one.</summary>
    public static CliRun RunWith(Dictionary<string, string?> environment, string folder, params string[] arguments) =>
        RunProgram("dotnet", [typeof(CommandLine).Assembly.Location, .. arguments], folder, environment);

    /// <summary>Runs any program in a folder, with variables set in its environment, null to unset one.</summary>
    public static CliRun RunProgram(
        string program, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string?>? environment = null)
    {
        using var process = Start(program, arguments, folder, environment);
        return Finish(process);
    }

    /// <summary>Runs a command in a folder through the launcher.</summary>
    public static CliRun Launch(string folder, params string[] arguments) =>
        RunProgram(Path.Combine(Repository, "mipp"), arguments, folder);

    /// <summary>Runs a command and presses Ctrl-C when a line on stderr is the one waited for.</summary>
    public static CliRun RunUntil(Predicate<string> isTime, string folder, params string[] arguments)
    {
        // What a script starts in the background is born deaf to Ctrl-C, and so are its children; env gives them their hearing back.
        using var process = Start("env", ["--default-signal=INT", "dotnet", typeof(CommandLine).Assembly.Location, .. arguments], folder);
        var error = new List<string>();
        while (process.StandardError.ReadLine() is { } line)
        {
            error.Add(line);
            if (isTime(line))
                Interrupt(process);
        }

        return Finish(process, string.Join('\n', error));
    }

    /// <summary>Waits for the end of a command.</summary>
    /// <param name="process">It was started with <see cref="StartCommand"/>.</param>
    /// <param name="error">What has been read of its stderr already.</param>
    public static CliRun Finish(Process process, string? error = null)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var rest = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"the command ran for more than {Limit}");
        }

        return new CliRun(process.ExitCode, output.Result, error + rest.Result);
    }

    private static void Interrupt(Process process)
    {
        using var kill = Process.Start("bash", ["-c", $"kill -INT {process.Id}"]);
        kill.WaitForExit();
    }

    private static Process Start(
        string program, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    private static string FindRepository([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", ".."));
}

/// <summary>What a command left behind.</summary>
internal sealed record CliRun(int ExitCode, string Output, string Error)
{
    /// <summary>The lines on stderr.</summary>
    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
