using Mipp.Data;
using Mipp.Torch;

namespace Mipp.Pruning;

/// <summary>The unlabelled samples that a network is looked at with, in batches.</summary>
internal sealed class CalibrationData(DatasetSplit samples)
{
    /// <summary>Large enough for full speed, small enough that a batch's activations stay in cache.</summary>
    private const int BatchSize = 64;

    /// <summary>The number of samples.</summary>
    public int Count => samples.Count;

    /// <summary>The number of batches.</summary>
    public int BatchCount => (samples.Count + BatchSize - 1) / BatchSize;

    /// <summary>The inputs of one batch [n, …] float32.</summary>
    public Tensor Batch(int index)
    {
        int first = index * BatchSize;
        int[] indices = [.. Enumerable.Range(first, Math.Min(BatchSize, samples.Count - first))];
        var batch = samples.Read(indices);
        return Tensor.FromArray<float>(batch.Inputs, batch.Shape);
    }
}
