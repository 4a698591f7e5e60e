using System.Diagnostics;

namespace Mipp.Tests.Judges;

/// <summary>A judge's program that answers line by line until the tests end, as starting it takes longer than most answers.</summary>
internal sealed class JudgeServer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process process;
    private readonly Task<string> errors;

    public JudgeServer(string program, params IEnumerable<string> arguments)
    {
        process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>The line with which the program answers a line.</summary>
    /// <exception cref="InvalidOperationException">It ended or hung instead; the message has its error output.</exception>
    public string Ask(string request)
    {
        using var timeout = new CancellationTokenSource(Patience);
        try
        {
            process.StandardInput.WriteLine(request);
            process.StandardInput.Flush();
            return process.StandardOutput.ReadLineAsync(timeout.Token).AsTask().GetAwaiter().GetResult() ?? throw Ended();
        }
        catch (OperationCanceledException)
        {
            throw new InvalidOperationException($"{process.StartInfo.FileName} took longer than {Patience}");
        }
        catch (IOException)
        {
            throw Ended();
        }
    }

    public void Dispose()
    {
        process.Kill();
        process.Dispose();
    }

    private InvalidOperationException Ended()
    {
        process.WaitForExit();
        return new InvalidOperationException($"{process.StartInfo.FileName} ended with {process.ExitCode}: {errors.Result}");
    }
}
