namespace Mipp.Information.Gaussian;

/// <summary>
/// Backward elimination of units from the input of one linear map, exact for Gaussian columns: every loss is what a unit's
/// removal costs given the units that are still kept.
/// </summary>
internal abstract class BackwardElimination : IDisposable
{
    /// <summary>Added to the diagonal of Σ, as a share of its mean, so that it can be inverted.</summary>
    public const double DefaultRidge = 1e-4;

    /// <summary>Added to the diagonal of a unit's block in the same way, where rounding is all that it may lack.</summary>
    protected const double Rounding = 1e-14;

    /// <summary>What the removal of each unit would cost now; zero for removed units.</summary>
    public abstract double[] Losses();

    /// <summary>What the removal of one unit would cost now; zero for a removed one.</summary>
    public abstract double Loss(int unit);

    /// <summary>Removes a unit.</summary>
    public abstract void Remove(int unit);

    public abstract void Dispose();
}
