using Mipp.Tensors;

namespace Mipp.Information.Moments;

/// <summary>
/// Samples that are kept as they are, because there are so few of them for their number of columns that they are smaller than their
/// products, and whatever is made of the products is sooner made of them.
/// </summary>
internal sealed class HeldSamples : IDisposable
{
    private const int ColumnsPerSample = 4;

    private readonly List<Tensor> batches = [];

    /// <summary>Whether so many samples are worth keeping.</summary>
    public static bool Pay(double samples, long columns) => samples * ColumnsPerSample <= columns;

    /// <summary>The batches, in the order in which they were added.</summary>
    public IReadOnlyList<Tensor> Batches => batches;

    /// <summary>Adds a copy of a batch [samples, n].</summary>
    public void Add(Tensor batch)
    {
        using var scope = new TensorScope();
        batches.Add(batch.clone().DetachFromDisposeScope());
    }

    /// <summary>All samples, in their own precision: [samples, n].</summary>
    public Tensor All() => torch.cat(batches, 0);

    public void Dispose() => Clear();

    /// <summary>Lets all of them go.</summary>
    public void Clear()
    {
        foreach (var batch in batches)
            batch.Dispose();
        batches.Clear();
    }
}
