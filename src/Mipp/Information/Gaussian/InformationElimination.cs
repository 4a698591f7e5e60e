using Mipp.Information.Moments;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Information.Gaussian;

/// <summary>Backward elimination by the information about the map's outputs that is lost, in nats.</summary>
/// <remarks>
/// H = Σ⁻¹ is the precision of the columns X, and A = H + Wᵀ D⁻¹ W their precision once Y = W·X + noise of covariance D is
/// known: I(X;Y) = ½ (log det A − log det H). Marginalising a unit out is a Schur complement in both, and a determinant is
/// that of the complement times that of the block: so ½ (log det A_ii − log det H_ii) nats go with unit i. This equals
/// ½ log det(I + H_ii⁻¹ V_iᵀ E⁻¹ V_i) with V the re-fitted weights and E what the kept columns leave unexplained, but needs
/// neither.
/// </remarks>
internal sealed class InformationElimination : BackwardElimination
{
    private readonly SchurComplement prior;
    private readonly SchurComplement posterior;

    /// <summary>Starts with every unit kept.</summary>
    /// <param name="covariance">Σ [n, n] float64; unit u has the columns u·k … u·k + k − 1, later columns are never removed.</param>
    /// <param name="weights">W [outputs, n] float64.</param>
    /// <param name="units">The number of units.</param>
    /// <param name="k">Columns per unit.</param>
    /// <param name="ridge">Added to the diagonal of Σ, as a share of its mean.</param>
    public InformationElimination(Tensor covariance, Tensor weights, int units, int k, double ridge = DefaultRidge)
    {
        using var scope = new TensorScope();
        var precision = Ridge.Precision(covariance, ridge);
        var noise = GaussianInformation.NoiseVariance(GaussianInformation.OutputVariance(weights, covariance));
        weights = GaussianInformation.WithoutConstants(weights, covariance);
        posterior = new SchurComplement((weights / noise.sqrt().unsqueeze(1)).Gram().add_(precision, One), units, k);
        prior = new SchurComplement(precision, units, k);
    }

    private InformationElimination(SchurComplement prior, SchurComplement posterior)
    {
        this.prior = prior;
        this.posterior = posterior;
    }

    /// <summary>Starts with every unit kept, from H and A, which are left as they are.</summary>
    public static InformationElimination OfPrecisions(Tensor prior, Tensor posterior, int units, int k)
    {
        using var scope = new TensorScope();
        return new(new SchurComplement(prior.clone(), units, k), new SchurComplement(posterior.clone(), units, k));
    }

    /// <inheritdoc/>
    public override double[] Losses() => [.. Enumerable.Range(0, prior.Units).Select(Loss)];

    /// <inheritdoc/>
    public override double Loss(int unit) => prior.IsGone(unit) ? 0
        : 0.5 * (SmallCholesky.LogDeterminant(posterior.Block(unit)) - SmallCholesky.LogDeterminant(prior.Block(unit)));

    public override void Remove(int unit)
    {
        prior.Eliminate(unit);
        posterior.Eliminate(unit);
    }

    public override void Dispose()
    {
        prior.Dispose();
        posterior.Dispose();
    }
}
