using Mipp.Coupling;
using Mipp.Graphs;
using Mipp.Operators;
using Mipp.Tensors;

namespace Mipp.Criteria;

/// <summary>
/// Network slimming: the size |γ| of a unit's scale in batch normalisation, summed over the layers that normalise it; without a
/// unit (Liu et al., "Learning efficient convolutional networks through network slimming", ICCV 2017). Groups that are not
/// normalised stay whole.
/// </summary>
internal sealed class BatchNormScale() : ScoreCriterion("bn-scale", "size of a channel's scale in batch normalisation (network slimming)")
{
    public override double[][] Score(NetworkView network)
    {
        Value[] scales = [.. network.Graph.Nodes.Where(n => n.Operator is BatchNormalization).Select(n => n.Inputs[1]!).Where(s => s.IsInitializer)];
        double[][] scores = [.. network.Groups.Select(g => Sizes(g, scales, network))];
        return scores.Any(s => !double.IsPositiveInfinity(s[0])) ? scores : throw new MippException(
            $"criterion '{Name}' compares scales of batch normalisation, and no channel that can be pruned has one (it may have been "
            + "folded into the weights): give a model with its BatchNormalization nodes, or choose another criterion.");
    }

    private static double[] Sizes(ChannelGroup group, Value[] scales, NetworkView network)
    {
        using var scope = new TensorScope();
        Value[] own = [.. scales.Where(s => group.Units[0].Positions(s, 0).Length > 0)];
        double[] sizes = new double[group.Width];
        if (own.Length == 0)
            Array.Fill(sizes, double.PositiveInfinity);
        foreach (var scale in own)
        {
            double[] byPosition = network.Contents(scale).to(ScalarType.Float64).abs().ToArray<double>();
            foreach (var unit in group.Units)
                foreach (int position in unit.Positions(scale, 0))
                    sizes[unit.Index] += byPosition[position];
        }
        return sizes;
    }
}
