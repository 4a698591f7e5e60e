using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Criteria;
using Mipp.Graphs;
using Mipp.Pruning.Calibration;
using Mipp.Surgery;
using Mipp.Tensors;

namespace Mipp.Pruning.Repair;

/// <summary>
/// Multiplies the weights that read the kept units by what the criterion says, consumer by consumer. Weights that several nodes read
/// stay as they are: what makes up for a loss in one of them would be wrong in the others.
/// </summary>
internal static class Rescaling
{
    /// <summary>Rescales a cut network in place.</summary>
    public static void Apply(IRescales criterion, ImmutableArray<GroupLayers> groups, ChannelSelection selection, Graph cut)
    {
        var positions = selection.KeptPositions();
        foreach (var group in groups.Where(g => selection.Kept(g.Group).Length < g.Group.Width))
        {
            foreach (var consumer in group.Consumers.Where(c => c.Layer.Layer.Weight.Uses.Count == 1))
            {
                using var scope = new TensorScope();
                var layer = consumer.Layer.Layer;
                var view = consumer.View(positions.GetValueOrDefault((layer.Output, layer.OutputAxis)));
                var scales = criterion.Scales(view, group.Group.Width, selection.Kept(group.Group));
                Multiply(cut.Find(layer.Weight.Name)!, layer.WeightInputAxis, Factors(group.Group, layer.Weight, layer.WeightInputAxis, positions, scales));
            }
        }
    }

    /// <summary>A factor for every position that is left of a weight's input axis; 1 where it belongs to other units.</summary>
    private static double[] Factors(
        ChannelGroup group, Value weight, int axis, Dictionary<(Value Value, int Axis), int[]> kept, IReadOnlyDictionary<int, double> scales)
    {
        double[] whole = [.. Enumerable.Repeat(1.0, (int)weight.Data!.size(axis))];
        foreach (var (unit, scale) in scales)
            foreach (int position in group.Units[unit].Positions(weight, axis))
                whole[position] = scale;
        return [.. kept[(weight, ValueLabels.Normalise(weight, axis))].Select(p => whole[p])];
    }

    private static void Multiply(Value weight, int axis, double[] factors)
    {
        long[] shape = [.. Enumerable.Repeat(1L, (int)weight.Data!.ndim)];
        shape[axis] = factors.Length;
        weight.Data.mul_(Tensor.FromArray<double>(factors, shape).to(weight.Data.dtype));
    }
}
