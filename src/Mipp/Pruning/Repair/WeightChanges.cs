namespace Mipp.Pruning.Repair;

/// <summary>What the weights of one map change by at some levels of a group's elimination path, as its re-fits say.</summary>
internal abstract class WeightChanges : IDisposable
{
    /// <summary>Notes the change at a level of the path.</summary>
    /// <param name="level">The level's number.</param>
    /// <param name="gone">The units that are gone.</param>
    public abstract void Note(int level, IReadOnlyList<int> gone);

    /// <summary>How far the output of samples moves at every level: Σ over outputs of g·(ΔW·x), [samples, levels].</summary>
    /// <param name="columns">x, less its mean: [samples, n], in the map's own order.</param>
    /// <param name="gradients">g: [samples, outputs].</param>
    public abstract Tensor Move(Tensor columns, Tensor gradients);

    public abstract void Dispose();
}
