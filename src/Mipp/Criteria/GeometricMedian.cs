using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Criteria;

/// <summary>
/// FPGM: how far a unit's weights are from all others of its group, Σ_j ‖w_i − w_j‖₂; the ones nearest to the geometric median
/// can be stood in for by the rest, and go first. In the weights' unit (He et al., "Filter pruning via geometric median for deep
/// convolutional neural networks acceleration", CVPR 2019).
/// </summary>
internal sealed class GeometricMedian() : ScoreCriterion("fpgm", "distance of a channel's weights from those of the others (geometric median)")
{
    public override Scope Scope => Scope.Layer;

    public override double[][] Score(NetworkView network) => [.. network.Groups.Select(group =>
    {
        using var scope = new TensorScope();
        return Distances(UnitParameters.WeightsOf(group).Rows(network.Contents));
    })];

    /// <summary>For each row the sum of its distances from the others, ‖a − b‖² = ‖a‖² + ‖b‖² − 2⟨a, b⟩.</summary>
    private static double[] Distances(Tensor rows)
    {
        var products = rows.MatMul(rows.transpose(-2, -1));
        var squares = products.diagonal(dim1: -2, dim2: -1);
        return (squares.unsqueeze(0).add(squares.unsqueeze(1), One) - (Number(2) * products)).clamp_min(Number(0)).sqrt().sum([1]).ToArray<double>();
    }
}
