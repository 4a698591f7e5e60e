using System.Collections.Immutable;

namespace Mipp.Criteria;

/// <summary>A criterion part of which it is that, after the cut, the weights that read the kept units are multiplied by something.</summary>
internal interface IRescales
{
    /// <summary>What the weights that read each kept unit are multiplied by.</summary>
    /// <param name="consumer">The linear map that reads them.</param>
    /// <param name="units">The number of units of the group.</param>
    /// <param name="kept">The units that are kept.</param>
    /// <returns>A factor by the unit.</returns>
    IReadOnlyDictionary<int, double> Scales(ConsumerView consumer, int units, ImmutableArray<int> kept);
}
