using System.Diagnostics;

namespace Mipp.Tests.Judges;

/// <summary>Runs a judge's program to its end.</summary>
internal static class JudgeProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>What the program printed.</summary>
    /// <exception cref="InvalidOperationException">It failed or hung; the message has its error output.</exception>
    public static string Run(string program, params IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"{program} took longer than {Patience}");
        }
        return process.ExitCode == 0 ? output.Result
            : throw new InvalidOperationException($"{program} failed with {process.ExitCode}: {error.Result}");
    }
}
