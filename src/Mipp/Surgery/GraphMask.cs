using Mipp.Coupling;
using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Surgery;

/// <summary>Silences units without taking them out: what a cut graph must be equal to.</summary>
public static class GraphMask
{
    /// <summary>A copy of the analysed graph in which every weight that reads a removed unit is zero.</summary>
    /// <remarks>It shares the other weights with the analysed graph, so it is for running and not for training.</remarks>
    public static Graph Apply(ChannelSelection selection)
    {
        var kept = selection.KeptPositions();
        var masked = selection.Coupling.Graph.Share();
        foreach (var (weight, axis) in selection.Coupling.Contractions.Select(c => (c.Weight, c.WeightAxis)).Distinct())
        {
            int normalised = ValueLabels.Normalise(weight, axis);
            if (kept.TryGetValue((weight, normalised), out int[]? positions))
                Silence(masked.Find(weight.Name)!, normalised, positions);
        }
        return masked;
    }

    private static void Silence(Value weight, int axis, int[] kept)
    {
        if (weight.Data is not { } data)
            throw new InvalidOperationException($"'{weight.Name}' is computed; only the weights of a constant can be zeroed");
        using var scope = new TensorScope();
        bool[] keeps = new bool[data.size(axis)];
        foreach (int position in kept)
            keeps[position] = true;
        long[] shape = [.. Enumerable.Repeat(1L, data.shape.Length)];
        shape[axis] = keeps.Length;
        // Chosen, not multiplied: 0 times an infinite weight would not be 0.
        var zero = torch.zeros([], dtype: data.dtype);
        Graph.SetData(weight, torch.where(Tensor.FromArray<bool>(keeps, shape), data, zero));
    }
}
