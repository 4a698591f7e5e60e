using System.Diagnostics;

namespace Mipp.Tests.Judges;

/// <summary>Runs a judge's program to its end.</summary>
internal static class JudgeProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>What the program printed.</summary>
    /// <exception cref="InvalidOperationException">It failed or hung; the message has its error output.</exception>
    public static async Task<string> Run(string program, IEnumerable<string> arguments, string input = "")
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        using var timeout = new CancellationTokenSource(Patience);
        var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
        var error = process.StandardError.ReadToEndAsync(timeout.Token);
        await process.StandardInput.WriteAsync(input.AsMemory(), timeout.Token);
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"{program} took longer than {Patience}");
        }
        return process.ExitCode == 0 ? await output
            : throw new InvalidOperationException($"{program} failed with {process.ExitCode}: {await error}");
    }
}
