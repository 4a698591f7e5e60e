using System.Diagnostics;
using System.Text.Json;

namespace Mipp.Experiments;

/// <summary>
/// Has work done by another process: each in its own, runs neither share threads nor fall with one another. A request is a line
/// of JSON with the task; the answers are lines with a result each, and an empty line at the end.
/// </summary>
internal sealed class WorkerProcess(Func<ProcessStartInfo> describe, CancellationToken cancellation) : ITaskWorker
{
    private Process? process;
    private Task<string>? errors;

    public void Do(ExperimentTask task, Action<TaskResult> record)
    {
        cancellation.ThrowIfCancellationRequested();
        var worker = process ??= Begin();
        // When its input ends, a worker saves what it has under way, and ends.
        using var stop = cancellation.Register(() => worker.StandardInput.Close());
        try
        {
            worker.StandardInput.WriteLine(JsonSerializer.Serialize(task, StoreRows.Json));
            worker.StandardInput.Flush();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // It has ended; why, the end of its output tells.
        }
        while (worker.StandardOutput.ReadLine() is { } line)
        {
            if (line.Length == 0)
                return;
            record(JsonSerializer.Deserialize<TaskResult>(line, StoreRows.Json)!);
        }
        cancellation.ThrowIfCancellationRequested();
        string reason = End();
        // Whatever its command line puts before it.
        if (reason.IndexOf(WorkerRequests.CannotKeep, StringComparison.Ordinal) is >= 0 and var start)
            throw new StorageException(reason[(start + WorkerRequests.CannotKeep.Length)..], null);
        record(Failed(task, reason));
    }

    public void Dispose()
    {
        if (process is null)
            return;
        process.StandardInput.Close();
        End();
    }

    private Process Begin()
    {
        var info = describe();
        (info.RedirectStandardInput, info.RedirectStandardOutput, info.RedirectStandardError) = (true, true, true);
        process = Process.Start(info) ?? throw new InvalidOperationException("no process was started");
        errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        return process;
    }

    /// <summary>Why it ended, in a line.</summary>
    private string End()
    {
        process!.WaitForExit();
        int code = process.ExitCode;
        string? said = errors!.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault();
        process.Dispose();
        process = null;
        return said ?? $"the process that computed it was killed (exit code {code}); the machine may have too little memory for so many jobs.";
    }

    private static TaskResult Failed(ExperimentTask task, string reason) => task.Dense is { } dense
        ? new TaskResult(new DenseResult(dense, 0, 0, null, null, reason), null)
        : new TaskResult(null, new RunResult(task.Run!, RunStatus.Failed, task.Recorded?.Pruned, null, reason));
}
