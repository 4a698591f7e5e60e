using Mipp.Graphs;
using Mipp.Surgery;
using Mipp.Tensors;

namespace Mipp.Criteria;

/// <summary>
/// IMP, iterative magnitude pruning with rewinding: in each of 5 rounds what is left of the network is trained, its units are
/// scored by the L1 norm of the trained weights, Σ|w|, and the weights go back to where they were given (Frankle and Carbin, "The
/// lottery ticket hypothesis", ICLR 2019; rewinding to a later point is to give a network of that point, Frankle et al. 2020). In
/// the weights' unit; layers are made comparable by the mean of their scores.
/// </summary>
internal sealed class IterativeMagnitude() : ScoreCriterion("imp", "L1 norm of the weights after training, in 5 rounds with rewinding (lottery tickets)")
{
    public override int Rounds => 5;

    public override Normalisation Normalisation => Normalisation.Mean;

    public override int Trainings => Rounds;

    public override double[][] Score(NetworkView network)
    {
        using var left = GraphCut.Apply(network.Selection);
        network.Training!.Run(left);
        var kept = network.Selection.KeptPositions();
        return [.. network.Groups.Select(g => UnitWeights.Sums(g, weight => InPlace(weight, left.Find(weight.Name)!.Data!, kept), w => w.abs()))];
    }

    /// <summary>The weights of the smaller network where they are in the whole one; 0 elsewhere.</summary>
    private static Tensor InPlace(Value weight, Tensor trained, Dictionary<(Value Value, int Axis), int[]> kept)
    {
        var whole = trained;
        for (int axis = 0; axis < weight.Data!.ndim; axis++)
        {
            if (!kept.TryGetValue((weight, axis), out int[]? positions))
                continue;
            long[] shape = [.. whole.shape];
            shape[axis] = weight.Data.size(axis);
            whole = torch.zeros(shape, dtype: whole.dtype)
                .index_copy(axis, Tensor.FromArray<long>([.. positions.Select(p => (long)p)], [positions.Length]), whole);
        }
        return whole;
    }
}
