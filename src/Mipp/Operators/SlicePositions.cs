using static Mipp.Tensors.Numbers;

namespace Mipp.Operators;

/// <summary>Positions of whole slices, a vector of coordinates each: what GatherND and ScatterND share.</summary>
internal static class SlicePositions
{
    /// <summary>The flat number of each slice that coordinates name.</summary>
    /// <param name="sizes">The sizes of the axes that are named.</param>
    /// <param name="coordinates">[slices, axes]; negative ones count from the end.</param>
    public static Tensor Flat(ReadOnlySpan<long> sizes, Tensor coordinates)
    {
        var flat = torch.zeros([coordinates.size(0)], dtype: ScalarType.Int64);
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            var along = ElementPositions.FromFront(coordinates.narrow(1, axis, 1), sizes[axis]).reshape(-1);
            flat = flat.mul(Number(sizes[axis])).add(along, One);
        }
        return flat;
    }

    public static long Product(ReadOnlySpan<long> sizes)
    {
        long product = 1;
        foreach (long size in sizes)
            product *= size;
        return product;
    }
}
