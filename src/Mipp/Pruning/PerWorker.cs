using System.Collections;
using Mipp.Tensors;

namespace Mipp.Pruning;

/// <summary>One of something for each of the <see cref="TensorWorkers"/>, so that they can add to it side by side.</summary>
/// <remarks>To be made outside the workers: inside one there is one.</remarks>
internal sealed class PerWorker<T> : IEnumerable<T>, IDisposable
    where T : IDisposable, new()
{
    private readonly T[] parts = [.. Enumerable.Range(0, TensorWorkers.Count).Select(_ => new T())];

    /// <summary>A worker's own.</summary>
    public T this[int worker] => parts[worker];

    public IEnumerator<T> GetEnumerator() => parts.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
        foreach (var part in parts)
            part.Dispose();
    }
}
