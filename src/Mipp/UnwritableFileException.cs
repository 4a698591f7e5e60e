namespace Mipp;

/// <summary>A file cannot be written: the disk is full, or the place is not ours. Whatever is under way has nowhere to go.</summary>
internal sealed class UnwritableFileException : MippException
{
    /// <param name="path">The file.</param>
    /// <param name="cause">Why not.</param>
    public UnwritableFileException(string path, Exception cause)
        : base($"cannot write '{path}': {Reason(cause)}", cause)
    {
    }

    /// <summary>.NET repeats the path, which is that of a temporary file.</summary>
    private static string Reason(Exception cause) => cause is IOException ? cause.Message.Split(" : '")[0] : cause.Message;
}
