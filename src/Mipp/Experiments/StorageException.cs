namespace Mipp.Experiments;

/// <summary>Results cannot be kept. Unlike what goes wrong in a run, this stops the experiment: nothing after it could be recorded either.</summary>
internal sealed class StorageException : MippException
{
    public StorageException(string message, Exception? cause)
        : base(message, cause!)
    {
    }
}
