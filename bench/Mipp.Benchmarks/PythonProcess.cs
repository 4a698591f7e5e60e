using System.Diagnostics;
using System.Globalization;

namespace Mipp.Benchmarks;

/// <summary>
/// A Python script that measures on request, so that both sides can take turns: it reads a number of repetitions per line
/// and answers with a line of milliseconds.
/// </summary>
internal sealed class PythonProcess : IDisposable
{
    // Debian's, which has python3-torch; another one on the path may not.
    private const string Interpreter = "/usr/bin/python3";

    private readonly Process process;

    /// <param name="script">The script, from the repository's root.</param>
    /// <param name="arguments">Its arguments.</param>
    public PythonProcess(string script, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Interpreter, [script, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        string threads = torch.get_num_threads().ToString(CultureInfo.InvariantCulture);
        start.Environment["OMP_NUM_THREADS"] = threads;
        start.Environment["OMP_WAIT_POLICY"] = "PASSIVE";
        process = Process.Start(start)!;
        Greeting = ReadLine();
    }

    /// <summary>The first line that the script wrote.</summary>
    public string Greeting { get; }

    /// <summary>Milliseconds of each repetition.</summary>
    public double[] Measure(int repetitions)
    {
        process.StandardInput.WriteLine(repetitions.ToString(CultureInfo.InvariantCulture));
        return [.. ReadLine().Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }

    private string ReadLine() => process.StandardOutput.ReadLine()
        ?? throw new InvalidOperationException($"{Interpreter} ended with code {process.ExitCode}; is python3-torch installed?");
}
