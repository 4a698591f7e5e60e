using Mipp.Coupling;
using Mipp.Graphs;
using Mipp.Information;
using Mipp.Torch;

namespace Mipp.Criteria;

/// <summary>
/// The L1 norm of the weights that compute a unit, Σ|w|, summed over the group's producers (Li et al., "Pruning filters for
/// efficient ConvNets", ICLR 2017). Smallest first.
/// </summary>
internal sealed class L1Norm() : Criterion("l1")
{
    /// <summary>Weights looked at at a time.</summary>
    private const long MostElements = 1 << 20;

    public override bool LooksAtData => false;

    public override BudgetSharing Sharing => BudgetSharing.Uniform;

    public override EliminationPath Rank(GroupView group, int removals)
    {
        double[] norms = Norms(group.Group);
        return new EliminationPath(
            [.. Enumerable.Range(0, norms.Length).OrderBy(u => norms[u]).Take(removals).Select(u => new Removal(u, norms[u]))]);
    }

    private static double[] Norms(ChannelGroup group)
    {
        double[] norms = new double[group.Width];
        foreach (var (weight, axis) in ProducingAxes(group))
        {
            double[] byPosition = AbsoluteSums(weight.Data!, axis);
            foreach (var unit in group.Units)
                foreach (int position in unit.Positions(weight, axis))
                    norms[unit.Index] += byPosition[position];
        }
        return norms;
    }

    /// <summary>The axes of weights (not biases or scales) along which the group's channels are computed.</summary>
    private static IEnumerable<(Value Weight, int Axis)> ProducingAxes(ChannelGroup channels) =>
        from weight in channels.Producers.SelectMany(p => p.Inputs).OfType<Value>().Distinct()
        where weight.IsInitializer && weight.Shape!.Rank > 1
        from axis in Enumerable.Range(0, weight.Shape!.Rank)
        where channels.Units[0].Positions(weight, axis).Length > 0
            && !channels.Consumers.Any(c => c.Weight == weight && c.WeightAxis == axis)
        select (weight, axis);

    private static double[] AbsoluteSums(Tensor weight, int axis)
    {
        double[] sums = new double[weight.Shape[axis]];
        // In parts: in double precision the whole would be twice as large as the weight itself.
        int part = (int)Math.Max(1, MostElements * sums.LongLength / Math.Max(1, weight.Count));
        for (int start = 0; start < sums.Length; start += part)
        {
            using var scope = new TensorScope();
            long count = Math.Min(part, sums.Length - start);
            weight.Narrow(axis, start, count).To(DType.Float64).Transpose(0, axis).Reshape([count, -1]).Abs().Sum([1])
                .CopyTo<double>(sums.AsSpan(start, (int)count));
        }
        return sums;
    }
}
