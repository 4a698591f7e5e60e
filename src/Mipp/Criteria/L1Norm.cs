namespace Mipp.Criteria;

/// <summary>
/// The L1 norm of the weights that compute a unit, Σ|w|, summed over the group's producers; in the weights' unit (Li et al.,
/// "Pruning filters for efficient ConvNets", ICLR 2017).
/// </summary>
internal sealed class L1Norm() : ScoreCriterion("l1", "L1 norm of the weights that compute a channel")
{
    public override Scope Scope => Scope.Layer;

    public override double[][] Score(NetworkView network) =>
        [.. network.Groups.Select(g => UnitWeights.Sums(g, network.Contents, w => w.abs()))];
}
