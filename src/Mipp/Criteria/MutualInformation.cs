using Mipp.Information;

namespace Mipp.Criteria;

/// <summary>
/// Mutual Information Preserving Pruning in closed form: greedily the unit whose removal loses least information about the
/// consumers' surviving outputs, ΔI = ½ log det(I + B⁻¹ V_iᵀ E⁻¹ V_i) nats, summed over consumers (arXiv 2411.00147).
/// </summary>
internal sealed class MutualInformation() : PathCriterion("mipp", "information about the next layer (closed form)")
{
    public override EliminationPath Rank(GroupView group, int removals)
    {
        using var elimination = group.EliminateByInformation();
        return elimination.Run(group.Group.Width, removals, group.Cancellation);
    }
}
