using Mipp.Data;
using Mipp.Torch;

namespace Mipp.Pruning;

/// <summary>The unlabelled samples that a network is looked at with, in batches.</summary>
/// <param name="samples">The samples.</param>
/// <param name="batchSize">How many are run at once.</param>
/// <param name="type">The element type that the network takes.</param>
internal sealed class CalibrationData(DatasetSplit samples, int batchSize, DType type)
{
    /// <summary>Large enough for full speed, small enough that a batch's activations stay in cache.</summary>
    public const int LargestBatch = 64;

    /// <summary>The number of samples.</summary>
    public int Count => samples.Count;

    /// <summary>The number of batches.</summary>
    public int BatchCount => (samples.Count + batchSize - 1) / batchSize;

    /// <summary>The inputs of one batch [n, …].</summary>
    public Tensor Batch(int index)
    {
        int first = index * batchSize;
        int[] indices = [.. Enumerable.Range(first, Math.Min(batchSize, samples.Count - first))];
        var batch = samples.Read(indices);
        return Tensor.FromArray<float>(batch.Inputs, batch.Shape).To(type);
    }
}
