using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Operators;

/// <summary>
/// From libtorch's indices of maxima, which count within one padded plane, to ONNX's, which count over the whole tensor
/// without padding.
/// </summary>
/// <param name="Input">The shape without padding, [N, C, …].</param>
/// <param name="Begin">The padding before each spatial axis, or null for none.</param>
/// <param name="Padded">The shape that the indices speak of.</param>
internal sealed record MaxPoolIndices(long[] Input, long[]? Begin, long[] Padded)
{
    /// <param name="indices">[N, C, …].</param>
    /// <param name="columnMajor">Whether the first spatial axis runs fastest (storage_order 1) instead of the last.</param>
    public Tensor OverTensor(Tensor indices, bool columnMajor)
    {
        int rank = Input.Length - 2;
        var coordinates = Coordinates(indices, rank);
        Tensor? flat = null;
        for (int i = 0; i < rank; i++)
        {
            int axis = columnMajor ? rank - 1 - i : i;
            flat = flat is null ? coordinates[axis] : flat.mul(Number(Input[axis + 2])).add(coordinates[axis], One);
        }
        return flat!.add(PlaneStarts(rank), One);
    }

    private Tensor[] Coordinates(Tensor indices, int rank)
    {
        var coordinates = new Tensor[rank];
        for (int axis = rank - 1; axis >= 0; axis--)
        {
            coordinates[axis] = indices.remainder(Number(Padded[axis + 2])).sub(Number(Begin?[axis] ?? 0));
            indices = indices.div(Number(Padded[axis + 2]), torch.RoundingMode.floor);
        }
        return coordinates;
    }

    /// <summary>Where each plane starts in the whole tensor: [N, C, 1, …].</summary>
    private Tensor PlaneStarts(int rank)
    {
        long plane = Input[2..].Aggregate(1L, (a, b) => a * b);
        long[] starts = new long[Input[0] * Input[1]];
        for (int i = 0; i < starts.Length; i++)
            starts[i] = i * plane;
        return Tensor.FromArray<long>(starts, [Input[0], Input[1], .. Enumerable.Repeat(1L, rank)]);
    }
}
