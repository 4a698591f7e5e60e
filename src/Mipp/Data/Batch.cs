using Mipp.Tensors;

namespace Mipp.Data;

/// <summary>Some samples, ready for a network.</summary>
/// <param name="Inputs">Preprocessed values, row-major, of the shape <paramref name="Shape"/>.</param>
/// <param name="Shape">[N, …sample shape]; [N, C, H, W] for images.</param>
/// <param name="Labels">Class index of each sample, [N]; empty when the samples have no labels.</param>
public sealed record Batch(float[] Inputs, long[] Shape, long[] Labels)
{
    /// <summary>Number of samples.</summary>
    public int Count => (int)Shape[0];

    /// <summary>A float32 tensor of the inputs, of the shape <see cref="Shape"/>.</summary>
    public Tensor ToInputTensor() => Tensor.FromArray(Inputs, Shape);

    /// <summary>An int64 tensor of the labels, [N].</summary>
    public Tensor ToLabelTensor() => Tensor.FromArray(Labels);
}
