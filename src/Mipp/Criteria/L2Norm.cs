using static Mipp.Tensors.Numbers;

namespace Mipp.Criteria;

/// <summary>
/// The L2 norm of the weights that compute a unit, √Σw², over all of the group's producers; in the weights' unit (He et al.,
/// "Soft filter pruning", IJCAI 2018).
/// </summary>
internal sealed class L2Norm() : ScoreCriterion("l2", "L2 norm of the weights that compute a channel")
{
    public override Scope Scope => Scope.Layer;

    public override double[][] Score(NetworkView network) =>
        [.. network.Groups.Select(g => Array.ConvertAll(UnitWeights.Sums(g, network.Contents, w => w.pow(Number(2))), Math.Sqrt))];
}
