using Mipp.Graphs;
using Mipp.Operators;

namespace Mipp.Pruning.Repair;

/// <summary>What a linear map's output is fitted to.</summary>
/// <param name="Observed">
/// The dense network's value to be met: the map's own output, what a BatchNormalization makes of it, or the sum of a residual
/// addition.
/// </param>
/// <param name="Normalisation">A BatchNormalization between the map and what is met, or null.</param>
/// <param name="Shortcut">
/// The addition's other operand: what the pruned network already carries there is subtracted, so that the fit also makes up
/// for the error of the shortcut. Null when nothing is added.
/// </param>
/// <param name="IsRectified">Whether only a Relu reads what is met, so that below zero it need not be met, but stay below.</param>
internal sealed record RepairTarget(Value Observed, Node? Normalisation, Value? Shortcut, bool IsRectified)
{
    /// <summary>Follows the map's output as far as it is still a linear function of the map's weights.</summary>
    /// <param name="layer">The map.</param>
    /// <param name="graph">The network.</param>
    /// <param name="order">When each of its nodes is repaired.</param>
    public static RepairTarget Of(LinearLayer layer, Graph graph, IReadOnlyDictionary<Node, int> order)
    {
        var output = layer.Output;
        var normalisation = OnlyReader(output) is { Type: "BatchNormalization" } norm && norm.Inputs[0] == output
            && norm.Inputs.Skip(1).All(i => i is { IsInitializer: true }) ? norm : null;
        if (normalisation is not null)
            output = normalisation.Outputs[0]!;
        if (OnlyReader(output) is { Type: "Add" } addition)
        {
            var other = addition.Inputs[addition.Inputs[0] == output ? 1 : 0]!;
            var sum = addition.Outputs[0]!;
            bool computedBefore = other.Producer is { } producer && order[producer] < order[layer.Node];
            if (computedBefore && sum.Shape is not null && sum.Shape.Equals(other.Shape) && sum.Shape.Equals(output.Shape))
                return new RepairTarget(sum, normalisation, other, IsOnlyRectified(sum));
        }
        return IsOnlyRectified(output) ? new RepairTarget(output, normalisation, null, true)
            : new RepairTarget(layer.Output, null, null, false);

        bool IsOnlyRectified(Value value) => OnlyReader(value) is { Type: "Relu" };

        // Whoever reads an output of the network reads all of it.
        Node? OnlyReader(Value value) => value.Uses.Count == 1 && !graph.Outputs.Contains(value) ? value.Uses[0].Node : null;
    }

}
