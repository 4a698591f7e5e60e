using Mipp.Information;

namespace Mipp.Criteria;

/// <summary>
/// The squared error with which the group's consumers can still be rebuilt, tr(V_i B⁻¹ V_iᵀ), as a share of their variance;
/// greedily the smallest first (the structured optimal brain surgeon).
/// </summary>
internal sealed class Reconstruction() : PathCriterion("reconstruction", "squared error with which the next layer can be rebuilt")
{
    public override EliminationPath Rank(GroupView group, int removals)
    {
        using var elimination = group.EliminateByError();
        return elimination.Run(group.Group.Width, removals, group.Cancellation);
    }
}
