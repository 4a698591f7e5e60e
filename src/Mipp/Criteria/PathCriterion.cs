using System.Collections.Immutable;
using Mipp.Information;

namespace Mipp.Criteria;

/// <summary>
/// A criterion that eliminates the units of one group after another, each removal given those before it. Globally, groups are
/// compared by what the network's output loses.
/// </summary>
internal abstract class PathCriterion(string name, string summary) : Criterion(name, summary)
{
    public override bool ReadsConsumers => true;

    public override double SamplePasses(int calibration) => 4.0 * calibration;

    /// <summary>Ranks the units of one group: the order in which they would be given up.</summary>
    /// <param name="group">The group.</param>
    /// <param name="removals">How many units to give up: at most all but one.</param>
    public abstract EliminationPath Rank(GroupView group, int removals);

    /// <summary>Whether the weights that read the kept units are multiplied by <see cref="Scales"/> after the cut.</summary>
    public virtual bool Rescales => false;

    /// <summary>What the weights that read the kept units are multiplied by; null to leave them as they are.</summary>
    /// <param name="consumer">The linear map that reads them.</param>
    /// <param name="units">The number of units of the group.</param>
    /// <param name="kept">The units that are kept.</param>
    /// <returns>A factor by the unit.</returns>
    public virtual IReadOnlyDictionary<int, double>? Scales(ConsumerView consumer, int units, ImmutableArray<int> kept) => null;
}
