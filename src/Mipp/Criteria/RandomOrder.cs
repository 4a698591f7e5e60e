using Mipp.Information;

namespace Mipp.Criteria;

/// <summary>Units in random order: the control that every other criterion has to beat.</summary>
internal sealed class RandomOrder() : Criterion("random")
{
    public override bool LooksAtData => false;

    public override BudgetSharing Sharing => BudgetSharing.Uniform;

    public override EliminationPath Rank(GroupView group, int removals) =>
        new([.. Sampling.Permutation(group.Group.Width, group.Seed, 0).Take(removals).Select(u => new Removal(u, 0))]);
}
