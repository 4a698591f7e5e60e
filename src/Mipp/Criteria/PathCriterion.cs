using Mipp.Information;

namespace Mipp.Criteria;

/// <summary>
/// A criterion that eliminates the units of one group after another, each removal given those before it. Globally, groups are
/// compared by what the network's output loses.
/// </summary>
internal abstract class PathCriterion(string name, string summary) : Criterion(name, summary)
{
    public override double SamplePasses(int calibration) => 4.0 * calibration;

    /// <summary>Ranks the units of one group: the order in which they would be given up.</summary>
    /// <param name="group">The group.</param>
    /// <param name="removals">How many units to give up: at most all but one.</param>
    public abstract EliminationPath Rank(GroupView group, int removals);
}
