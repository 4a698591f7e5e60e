namespace Mipp.Cli.Output;

/// <summary>Passes on what the library reports, at once and on the same thread, unlike <see cref="Progress{T}"/>.</summary>
internal sealed class ProgressReport<T>(Action<T> report) : IProgress<T>
{
    public void Report(T value) => report(value);
}
