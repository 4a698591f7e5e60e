namespace Mipp.Experiments;

/// <summary>
/// Where an experiment keeps what its store does not: trained dense networks, pruned ones that are yet to be trained, and
/// checkpoints; beside the store, and of no use once the experiment is finished. Only one process at a time may have it.
/// </summary>
internal sealed class WorkFolder : IDisposable
{
    private readonly string folder;
    private readonly FileStream? mine;

    private WorkFolder(string folder, FileStream? mine)
    {
        this.folder = folder;
        this.mine = mine;
    }

    /// <summary>Takes the folder of a store for this process, until disposed of or until the process ends, however it ends.</summary>
    /// <exception cref="MippException">Another process has it, or it cannot be written.</exception>
    public static WorkFolder Take(string store)
    {
        string folder = FolderOf(store);
        try
        {
            Directory.CreateDirectory(folder);
            return LockFile.TryTake(Path.Combine(folder, "lock")) is { } mine ? new WorkFolder(folder, mine)
                : throw new StorageException(
                    $"run store '{store}' is in use by another process: wait until that is done, or give another --store.", null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"cannot write in the folder '{folder}' ({e.Message.TrimEnd('.')}): give another --store.", e);
        }
    }

    /// <summary>The folder of a store that the process which started this one has taken.</summary>
    public static WorkFolder Share(string store) => new(FolderOf(store), null);

    /// <summary>The trained dense network.</summary>
    public string NetworkOf(DenseKey key) => Path.Combine(folder, $"dense-{key.Id}.onnx");

    /// <summary>What its training resumes from.</summary>
    public string CheckpointOf(DenseKey key) => Path.Combine(folder, $"dense-{key.Id}.checkpoint");

    /// <summary>The pruned network before it is trained.</summary>
    public string NetworkOf(RunKey key) => Path.Combine(folder, $"run-{key.Id}.onnx");

    /// <summary>What its training resumes from.</summary>
    public string CheckpointOf(RunKey key) => Path.Combine(folder, $"run-{key.Id}.checkpoint");

    /// <summary>What the names begin with of the files that a criterion's trainings on the way to the pruned network resume from.</summary>
    public string CheckpointsBefore(RunKey key) => Path.Combine(folder, $"run-{key.Id}.training");

    /// <summary>Deletes all that is kept for some runs.</summary>
    public void TidyUp(params IEnumerable<RunKey> runs)
    {
        var names = runs.Select(r => $"run-{r.Id}").ToHashSet();
        foreach (string file in Directory.EnumerateFiles(folder).Where(f => names.Contains(Path.GetFileName(f).Split('.')[0])))
            File.Delete(file);
    }

    /// <inheritdoc/>
    public void Dispose() => mine?.Dispose();

    private static string FolderOf(string store) => $"{store}.work";
}
