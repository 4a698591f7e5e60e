namespace Mipp.Information.Gaussian;

/// <summary>Backward elimination that knows the weights which rebuild the map's outputs from the columns that are kept.</summary>
internal abstract class RefittingElimination : BackwardElimination
{
    /// <summary>V: the weights re-fitted to the columns still kept, zero elsewhere; not to be changed. [outputs, n]</summary>
    public abstract Tensor Weights { get; }
}
