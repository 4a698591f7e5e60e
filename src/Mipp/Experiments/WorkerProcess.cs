using System.Diagnostics;
using System.Text.Json;

namespace Mipp.Experiments;

/// <summary>
/// Has work done by another process: each in its own, runs neither share threads nor fall with one another. A request is a line
/// of JSON with the task; the answers are lines with a result each, and an empty line at the end.
/// </summary>
internal sealed class WorkerProcess(Func<ProcessStartInfo> describe, CancellationToken cancellation) : ITaskWorker
{
    /// <summary>The exit code of a process that was killed, which cannot have said why.</summary>
    private const int Killed = 128 + 9;

    private Process? process;
    private Task<string>? errors;

    /// <inheritdoc/>
    /// <remarks>A worker that is asked to end saves what it has under way and ends well: its piece of work is left to be done.</remarks>
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
        TaskResult? last = null;
        while (worker.StandardOutput.ReadLine() is { } line)
        {
            if (line.Length == 0)
                return;
            if (Read(line, worker.StandardOutput) is { } result)
                record(last = result);
        }
        cancellation.ThrowIfCancellationRequested();
        if (End() is not { } reason)
            return;
        // Whatever its command line puts before it.
        if (reason.IndexOf(WorkerRequests.CannotKeep, StringComparison.Ordinal) is >= 0 and var start)
            throw new StorageException(reason[(start + WorkerRequests.CannotKeep.Length)..], null);
        // Not of one that had nothing left to do but to tidy up its files.
        if (last is null or { Run.Status: RunStatus.Pruned })
            record(Failed(task, (last?.Run ?? task.Recorded)?.Pruned, reason));
    }

    public void Dispose()
    {
        if (process is null)
            return;
        process.StandardInput.Close();
        End();
    }

    /// <summary>A result; null where the line is what a process has left that was killed while it wrote it.</summary>
    private static TaskResult? Read(string line, StreamReader output)
    {
        try
        {
            return JsonSerializer.Deserialize<TaskResult>(line, StoreRows.Json);
        }
        catch (JsonException) when (output.EndOfStream)
        {
            return null;
        }
    }

    private Process Begin()
    {
        var info = describe();
        (info.RedirectStandardInput, info.RedirectStandardOutput, info.RedirectStandardError) = (true, true, true);
        process = Process.Start(info) ?? throw new InvalidOperationException("no process was started");
        errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        return process;
    }

    /// <summary>Why it ended, in a line; null when it was asked to.</summary>
    private string? End()
    {
        process!.WaitForExit();
        int code = process.ExitCode;
        string? said = errors!.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault();
        process.Dispose();
        process = null;
        if (code == 0)
            return null;
        return code != Killed && said is not null ? said
            : $"the process that computed it was killed (exit code {code}); the machine may have too little memory for so many jobs.";
    }

    private static TaskResult Failed(ExperimentTask task, PrunedOutcome? pruned, string reason) => task.Dense is { } dense
        ? new TaskResult(new DenseResult(dense, 0, 0, null, null, reason), null)
        : new TaskResult(null, new RunResult(task.Run!, RunStatus.Failed, pruned, null, reason));
}
