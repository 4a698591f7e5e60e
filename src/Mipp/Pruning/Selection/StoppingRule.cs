using Mipp.Information;
using Mipp.Pruning.Calibration;

namespace Mipp.Pruning.Selection;

/// <summary>Decides, without a budget, which units of a group go.</summary>
internal abstract class StoppingRule : IDisposable
{
    /// <summary>Chooses the units of one group that go.</summary>
    /// <param name="group">The group.</param>
    /// <param name="keptOutputs">The surviving outputs of one of its consumers; null when all do.</param>
    /// <param name="seed">Seeds what is drawn at random.</param>
    /// <param name="tested">Told the number of units tested.</param>
    public abstract EliminationPath Select(GroupLayers group, Func<ObservedLayer, int[]?> keptOutputs, long seed, Action<int> tested);

    public virtual void Dispose()
    {
    }
}
