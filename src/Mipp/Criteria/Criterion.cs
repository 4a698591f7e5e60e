using Mipp.Information;

namespace Mipp.Criteria;

/// <summary>A rule for which units of a group matter least.</summary>
internal abstract class Criterion(string name)
{
    /// <summary>The name on the command line.</summary>
    public string Name { get; } = name;

    /// <summary>How a budget is shared out between groups for paths of this criterion.</summary>
    public abstract BudgetSharing Sharing { get; }

    /// <summary>Whether ranking reads what the consumers see of the data (<see cref="GroupView.Consumers"/>).</summary>
    public virtual bool LooksAtData => true;

    /// <summary>Ranks the units of one group: the order in which they would be given up.</summary>
    /// <param name="group">The group.</param>
    /// <param name="removals">How many units to give up: at most all but one.</param>
    public abstract EliminationPath Rank(GroupView group, int removals);
}

/// <summary>How a budget is shared out between groups.</summary>
internal enum BudgetSharing
{
    /// <summary>Every group gives up the same share of its units.</summary>
    Uniform,

    /// <summary>Units go in the order of what the network's output loses for every multiply-accumulate saved.</summary>
    ByOutputLoss,
}
