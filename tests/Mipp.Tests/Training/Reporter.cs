namespace Mipp.Tests.Training;

/// <summary>Progress that is told on the spot: <see cref="Progress{T}"/> would tell it later, on another thread.</summary>
internal sealed class Reporter<T>(Action<T> report) : IProgress<T>
{
    public void Report(T value) => report(value);
}
