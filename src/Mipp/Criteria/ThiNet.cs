using System.Collections.Immutable;
using Mipp.Information;
using Mipp.Information.Moments;
using Mipp.Torch;

namespace Mipp.Criteria;

/// <summary>
/// ThiNet: greedily the unit with which the removed ones together contribute least to what the next layer computes,
/// E‖Σ_{j∈T} W_j x_j‖², biases left out; summed over consumers, in the outputs' unit squared (Luo, Wu and Lin, "ThiNet: a filter
/// level pruning method for deep neural network compression", ICCV 2017, algorithm 1). All outputs count, where the authors sample
/// some. The weights that read a kept unit are rescaled by least squares (section 3.2.3), whatever repair then does to them.
/// </summary>
internal sealed class ThiNet() : PathCriterion("thinet", "contribution to what the next layer computes (greedy)")
{
    /// <summary>Added to the diagonal, as a share of its mean, so that units that contribute nothing do no harm.</summary>
    private const double RidgeShare = 1e-8;

    public override Scope Scope => Scope.Layer;

    public override bool Rescales => true;

    public override EliminationPath Rank(GroupView group, int removals)
    {
        int units = group.Group.Width;
        double[] joint = new double[units * units];
        foreach (var consumer in group.Consumers)
        {
            using var scope = new TensorScope();
            double[] own = Contributions(consumer, units).ToArray<double>();
            for (int i = 0; i < joint.Length; i++)
                joint[i] += own[i];
        }
        return new EliminationPath(Greedy(joint, units, removals));
    }

    /// <summary>The w that minimise E‖Σ_all W_j x_j − Σ_kept w_k W_k x_k‖².</summary>
    public override IReadOnlyDictionary<int, double> Scales(ConsumerView consumer, int units, ImmutableArray<int> kept)
    {
        using var scope = new TensorScope();
        long[] rows = [.. kept.Select(u => (long)u)];
        var ofKept = Contributions(consumer, units).IndexSelect(0, rows);
        double[] scales = Ridge.Regularised(ofKept.IndexSelect(1, rows), RidgeShare).Solve(ofKept.Sum([1], keepDim: true)).ToArray<double>();
        return kept.Zip(scales).ToDictionary(p => p.First, p => p.Second);
    }

    /// <summary>E⟨W_j x_j, W_k x_k⟩ for every two units: [units, units].</summary>
    private static Tensor Contributions(ConsumerView consumer, int units)
    {
        long own = (long)units * consumer.ColumnsPerUnit;
        var weights = consumer.Weights.To(DType.Float64).Narrow(1, 0, own);
        var mean = consumer.Mean.Narrow(1, 0, own);
        var second = consumer.Covariance().Narrow(0, 0, own).Narrow(1, 0, own) + mean.Transpose().MatMul(mean);
        return (weights.Transpose().MatMul(weights) * second).Reshape([units, consumer.ColumnsPerUnit, units, consumer.ColumnsPerUnit]).Sum([1, 3]);
    }

    private static ImmutableArray<Removal> Greedy(double[] joint, int units, int removals)
    {
        // What the objective would grow by with each unit: its own contribution, and twice that with the ones removed already.
        double[] growth = [.. Enumerable.Range(0, units).Select(u => joint[(u * units) + u])];
        var left = Enumerable.Range(0, units).ToList();
        var path = ImmutableArray.CreateBuilder<Removal>(removals);
        while (path.Count < removals)
        {
            int next = left.MinBy(u => growth[u]);
            path.Add(new Removal(next, growth[next]));
            left.Remove(next);
            foreach (int u in left)
                growth[u] += 2 * joint[(next * units) + u];
        }
        return path.MoveToImmutable();
    }
}
