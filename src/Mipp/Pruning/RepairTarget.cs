using Mipp.Graphs;
using Mipp.Operators;

namespace Mipp.Pruning;

/// <summary>What a linear map's output is fitted to.</summary>
/// <param name="Observed">The dense network's value to be met: the map's own output, or the sum of a residual addition.</param>
/// <param name="Shortcut">
/// The addition's other operand: what the pruned network already carries there is subtracted, so that the fit also makes up
/// for the error of the shortcut. Null when the map's own output is met.
/// </param>
/// <param name="Normalisation">A BatchNormalization between the map and the addition, or null.</param>
internal sealed record RepairTarget(Value Observed, Value? Shortcut, Node? Normalisation)
{
    /// <summary>Follows the map's output to a residual addition whose other operand is computed before the map.</summary>
    public static RepairTarget Of(LinearLayer layer, IReadOnlyDictionary<Node, int> order)
    {
        var output = layer.Output;
        var normalisation = OnlyReader(output) is { Type: "BatchNormalization" } norm && norm.Inputs[0] == output ? norm : null;
        if (normalisation is not null)
            output = normalisation.Outputs[0]!;
        if (OnlyReader(output) is { Type: "Add" } addition)
        {
            var other = addition.Inputs[addition.Inputs[0] == output ? 1 : 0]!;
            var sum = addition.Outputs[0]!;
            bool computedBefore = other.Producer is { } producer && order[producer] < order[layer.Node];
            if (computedBefore && sum.Shape is not null && sum.Shape.Equals(other.Shape) && sum.Shape.Equals(output.Shape))
                return new RepairTarget(sum, other, normalisation);
        }
        return new RepairTarget(layer.Output, null, null);
    }

    private static Node? OnlyReader(Value value) => value.Uses.Count == 1 ? value.Uses[0].Node : null;
}
