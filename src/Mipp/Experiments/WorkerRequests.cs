using System.Collections.Concurrent;
using System.Text.Json;

namespace Mipp.Experiments;

/// <summary>The other end of a <see cref="WorkerProcess"/>.</summary>
internal sealed class WorkerRequests : IDisposable
{
    /// <summary>What the last line on stderr has before the reason when results cannot be kept.</summary>
    public const string CannotKeep = "cannot keep results: ";

    private readonly BlockingCollection<ExperimentTask> tasks = [];
    private readonly CancellationTokenSource ended;

    public WorkerRequests(TextReader input, CancellationToken cancellation)
    {
        ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // Reads ahead, to notice when the other process has gone while work is under way.
        new Thread(() => Read(input)) { IsBackground = true }.Start();
    }

    /// <summary>Cancelled when the other process wants nothing more, or is no longer there.</summary>
    public CancellationToken Ended => ended.Token;

    /// <summary>Does what is asked for until the end.</summary>
    public void Answer(ITaskWorker worker, TextWriter output)
    {
        try
        {
            foreach (var task in tasks.GetConsumingEnumerable(Ended))
            {
                worker.Do(task, result => Say(JsonSerializer.Serialize(result, StoreRows.Json)));
                Say("");
            }
        }
        catch (OperationCanceledException)
        {
            // All is saved.
        }
        catch (MippException e)
        {
            throw new StorageException(CannotKeep + e.Message, e);
        }

        void Say(string line)
        {
            output.WriteLine(line);
            output.Flush();
        }
    }

    public void Dispose() => ended.Dispose();

    private void Read(TextReader input)
    {
        while (input.ReadLine() is { } line)
            tasks.Add(JsonSerializer.Deserialize<ExperimentTask>(line, StoreRows.Json)!);
        tasks.CompleteAdding();
        try
        {
            ended.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // This process is ending already.
        }
    }
}
