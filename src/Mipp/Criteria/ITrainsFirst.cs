using Mipp.Surgery;

namespace Mipp.Criteria;

/// <summary>A criterion that trains the network before it is pruned; what is left keeps those weights.</summary>
internal interface ITrainsFirst
{
    /// <summary>Trains the network.</summary>
    /// <param name="network">The network, whose graph changes in place; <see cref="NetworkView.Training"/> is there.</param>
    /// <param name="choose">Tells which units would be left by some scores.</param>
    void Train(NetworkView network, Func<double[][], ChannelSelection> choose);
}
