using System.Collections.Immutable;
using Mipp.Information;
using Mipp.Information.Gaussian;
using Mipp.Information.Moments;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Criteria;

/// <summary>
/// ThiNet: greedily the unit with which the removed ones together contribute least to what the next layer computes,
/// E‖Σ_{j∈T} W_j x_j‖², biases left out; summed over consumers, in the outputs' unit squared (Luo, Wu and Lin, "ThiNet: a filter
/// level pruning method for deep neural network compression", ICCV 2017, algorithm 1). All outputs count, where the authors sample
/// some. The weights that read a kept unit are rescaled by least squares (section 3.2.3), whatever repair then does to them.
/// </summary>
internal sealed class ThiNet() : PathCriterion("thinet", "contribution to what the next layer computes (greedy)"), IRescales
{
    /// <summary>Added to the diagonal, as a share of its mean, so that units that contribute nothing do no harm.</summary>
    private const double RidgeShare = 1e-8;

    /// <summary>Elements of what units contribute to some outputs that are held at a time.</summary>
    private const long ElementsAtOnce = 1 << 24;

    public override Scope Scope => Scope.Layer;

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
    public IReadOnlyDictionary<int, double> Scales(ConsumerView consumer, int units, ImmutableArray<int> kept)
    {
        using var scope = new TensorScope();
        long[] rows = [.. kept.Select(u => (long)u)];
        var ofKept = Contributions(consumer, units).IndexSelect(0, rows);
        double[] scales = torch.linalg.solve(Ridge.Regularised(ofKept.IndexSelect(1, rows), RidgeShare), ofKept.sum([1], keepdim: true)).ToArray<double>();
        return kept.Zip(scales).ToDictionary(p => p.First, p => p.Second);
    }

    /// <summary>E⟨W_j x_j, W_k x_k⟩ for every two units: [units, units].</summary>
    private static Tensor Contributions(ConsumerView consumer, int units)
    {
        if (consumer.Factored is { } few)
            return Contributions(consumer, few, units);
        long own = (long)units * consumer.ColumnsPerUnit;
        var weights = consumer.Weights.to(ScalarType.Float64).narrow(1, 0, own);
        var mean = consumer.Mean.narrow(1, 0, own);
        var second = consumer.Covariance().narrow(0, 0, own).narrow(1, 0, own).add(mean.transpose(-2, -1).MatMul(mean), One);
        return (weights.transpose(-2, -1).MatMul(weights) * second).reshape([units, consumer.ColumnsPerUnit, units, consumer.ColumnsPerUnit]).sum([1, 3]);
    }

    /// <summary>The same of few samples of many columns, without ever forming the columns' covariance.</summary>
    private static Tensor Contributions(ConsumerView consumer, FactoredCovariance covariance, int units)
    {
        using var scope = new TensorScope();
        int k = consumer.ColumnsPerUnit;
        // The mean is one more sample.
        var samples = UnitBlocks.OfColumns(torch.cat([covariance.Rows, consumer.Mean], 0), units, k).transpose(1, 2);
        var sum = torch.zeros([units, units], dtype: ScalarType.Float64);
        long outputs = consumer.Weights.size(0);
        long step = Math.Max(1, ElementsAtOnce / (units * samples.size(2)));
        for (long first = 0; first < outputs; first += step)
        {
            using var partScope = new TensorScope();
            var weights = UnitBlocks.OfColumns(consumer.Weights.narrow(0, first, Math.Min(step, outputs - first)).to(ScalarType.Float64), units, k);
            var contributed = weights.MatMul(samples).reshape([units, -1]);
            sum.addmm_(contributed, contributed.transpose(0, 1));
            var varying = weights * UnitBlocks.OfColumns(covariance.Varies, units, k);
            sum.diagonal(dim1: -2, dim2: -1).add_(varying.pow(Number(2)).sum([1, 2]), Number(covariance.Diagonal));
        }
        return scope.Keep(sum);
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
