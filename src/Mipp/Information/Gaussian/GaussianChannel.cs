using Mipp.Information.Moments;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Information.Gaussian;

/// <summary>
/// Gaussian columns X and what reads them, as two precisions of X: before and after the outputs Y are known. Then
/// I(X;Y) = ½ (log det A − log det H), and so it is for every part of X.
/// </summary>
/// <param name="Prior">H = Σ_X⁻¹ [n, n] float64; unit u has the columns u·k … u·k + k − 1, later columns are never removed.</param>
/// <param name="Posterior">A = Σ_X|Y⁻¹ [n, n] float64.</param>
/// <param name="Units">The number of units.</param>
/// <param name="ColumnsPerUnit">k.</param>
internal sealed record GaussianChannel(Tensor Prior, Tensor Posterior, int Units, int ColumnsPerUnit)
{
    /// <summary>
    /// Added to the diagonal of Σ, as a share of its mean: no more than the rounding of products in single precision, so that
    /// what copies of a unit tell by their ridges alone stays far below what sampling does.
    /// </summary>
    private const double RidgeShare = 1e-7;

    /// <summary>What samples of the columns and of the outputs themselves say.</summary>
    /// <param name="covariance">The covariance of (X, Y), [n + outputs, n + outputs] float64.</param>
    /// <param name="columns">n.</param>
    /// <param name="units">The number of units.</param>
    /// <param name="k">Columns per unit.</param>
    public static GaussianChannel OfSamples(Tensor covariance, int columns, int units, int k)
    {
        var correlation = Correlation(covariance, Deviations(covariance));
        var prior = Ridge.Precision(Block(correlation, columns), RidgeShare);
        var joint = Ridge.Precision(correlation, RidgeShare);
        return new GaussianChannel(prior, Block(joint, columns).contiguous(), units, k);
    }

    /// <summary>
    /// What samples of the columns say when Y = W·X + √D·Z is known but for the noise, and the noise Z has been sampled with
    /// them. Unlike the noise's true covariance, samples of it make Y as uncertain as so many samples leave it.
    /// </summary>
    /// <param name="covariance">The covariance of (X, Z), [n + outputs, n + outputs] float64.</param>
    /// <param name="weights">W [outputs, n] float64.</param>
    /// <param name="units">The number of units.</param>
    /// <param name="k">Columns per unit.</param>
    public static GaussianChannel OfMap(Tensor covariance, Tensor weights, int units, int k)
    {
        var (outputs, columns) = (weights.size(0), weights.size(1));
        var noise = GaussianInformation.NoiseVariance(GaussianInformation.OutputVariance(weights, Block(covariance, columns)));
        var deviations = Deviations(covariance);
        var correlation = Correlation(covariance, deviations);
        var scaled = weights * deviations.narrow(0, 0, columns) / (noise.sqrt() * deviations.narrow(0, columns, outputs)).unsqueeze(1);
        var prior = Ridge.Precision(Block(correlation, columns), RidgeShare);

        // With Z = √D⁻¹·(Y − W·X) in the joint precision P of (X, Z): A = P_xx − P_xz·U − (P_xz·U)ᵀ + Uᵀ·P_zz·U, U = √D⁻¹·W, all
        // in standard deviations.
        var joint = Ridge.Precision(correlation, RidgeShare);
        var cross = joint.narrow(0, 0, columns).narrow(1, columns, outputs).MatMul(scaled);
        var own = scaled.transpose(0, 1).MatMul(joint.narrow(0, columns, outputs).narrow(1, columns, outputs)).MatMul(scaled);
        return new GaussianChannel(prior, (Block(joint, columns) - cross - cross.transpose(0, 1)).add(own, One), units, k);
    }

    /// <summary>I(X;Y) in nats.</summary>
    public double Information() => 0.5 * (LogDeterminant(Posterior) - LogDeterminant(Prior));

    /// <summary>I(X_i;Y) of every unit alone, in nats.</summary>
    public double[] OfEachAlone()
    {
        using var scope = new TensorScope();
        return [.. LogDeterminants(Prior).Zip(LogDeterminants(Posterior), (before, after) => 0.5 * (before - after))];
    }

    /// <summary>Starts a backward elimination with every unit kept.</summary>
    public InformationElimination Eliminate() => InformationElimination.OfPrecisions(Prior, Posterior, Units, ColumnsPerUnit);

    /// <summary>log det of the covariance of every unit's columns.</summary>
    private double[] LogDeterminants(Tensor precision) =>
        UnitBlocks.OnDiagonal(torch.linalg.cholesky(precision).cholesky_inverse(), Units, ColumnsPerUnit).logdet().ToArray<double>();

    /// <summary>Information does not depend on scales, but a ridge would: even on those of columns that do not vary and so correlate with nothing.</summary>
    private static Tensor Correlation(Tensor covariance, Tensor deviations)
    {
        var correlation = covariance / deviations / deviations.unsqueeze(1);
        correlation.diagonal(dim1: -2, dim2: -1).add_(covariance.diagonal(dim1: -2, dim2: -1).eq(Number(0)).to(ScalarType.Float64), One);
        return correlation;
    }

    private static Tensor Deviations(Tensor covariance) => covariance.diagonal(dim1: -2, dim2: -1).clamp_min(Number(1e-30)).sqrt();

    private static double LogDeterminant(Tensor matrix) => matrix.logdet().Item<double>();

    private static Tensor Block(Tensor matrix, long size) => matrix.narrow(0, 0, size).narrow(1, 0, size);
}
