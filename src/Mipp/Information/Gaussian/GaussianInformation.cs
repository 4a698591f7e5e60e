using Mipp.Information.Moments;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Information.Gaussian;

/// <summary>
/// Mutual information, in nats, between Gaussian columns X with covariance Σ and Y = W·X + noise of diagonal covariance D.
/// Covariances and weights are float64.
/// </summary>
internal static class GaussianInformation
{
    /// <summary>The noise through which outputs are observed, as a share of each output's own variance.</summary>
    public const double NoiseShare = 1e-3;

    /// <summary>D's diagonal: a share of each output's variance, never quite zero. [outputs]</summary>
    /// <remarks>Rounding makes variances negative that are nothing beside the squared mean.</remarks>
    public static Tensor NoiseVariance(Tensor outputVariance) =>
        outputVariance.clamp_min(Number(0)).mul(Number(NoiseShare)).add(Number(1e-12 * Math.Max(outputVariance.mean().Item<double>(), 1e-30)), One);

    /// <summary>W with zeros for columns that do not vary: a ridge gives them a variance, but they tell nothing.</summary>
    /// <param name="weights">W [outputs, n].</param>
    /// <param name="covariance">Σ [n, n].</param>
    /// <param name="share">What counts as no variance, as a share of the columns' mean variance.</param>
    public static Tensor WithoutConstants(Tensor weights, Tensor covariance, double share = 0)
    {
        var variance = covariance.diagonal(dim1: -2, dim2: -1);
        return weights * variance.gt(Number(share * variance.mean().Item<double>())).to(ScalarType.Float64);
    }

    /// <summary>The variance of every output of W·X: the diagonal of W Σ Wᵀ. [outputs]</summary>
    public static Tensor OutputVariance(Tensor weights, Tensor covariance) =>
        (weights.MatMul(covariance) * weights).sum([1]);

    /// <summary>I(X;Y) = ½ log det(I + D⁻¹ W Σ Wᵀ).</summary>
    /// <param name="weights">W [outputs, n].</param>
    /// <param name="covariance">Σ [n, n].</param>
    /// <param name="noiseVariance">The diagonal of D [outputs].</param>
    public static double Between(Tensor weights, Tensor covariance, Tensor noiseVariance)
    {
        using var scope = new TensorScope();
        var scaled = weights / noiseVariance.sqrt().unsqueeze(1);
        var signal = scaled.MatMul(covariance).MatMul(scaled.transpose(0, 1));
        return 0.5 * (signal.add(torch.eye(signal.size(0), dtype: ScalarType.Float64), One)).logdet().Item<double>();
    }

    /// <summary>
    /// I(X_i;Y) of every unit alone: −½ log det(I − Σ_ii⁻¹ C_iᵀ Σ_Y⁻¹ C_i) with C = W Σ and Σ_Y = W Σ Wᵀ + D. [units]
    /// </summary>
    /// <param name="weights">W [outputs, n].</param>
    /// <param name="covariance">Σ [n, n], positive definite; unit u has the columns u·k … u·k + k − 1.</param>
    /// <param name="noiseVariance">The diagonal of D [outputs].</param>
    /// <param name="units">The number of units, the first units·k columns being theirs.</param>
    /// <param name="k">Columns per unit.</param>
    public static double[] OfEachAlone(Tensor weights, Tensor covariance, Tensor noiseVariance, int units, int k)
    {
        using var scope = new TensorScope();
        var joint = weights.MatMul(covariance);
        return OfEachAlone(
            UnitBlocks.OnDiagonal(covariance, units, k), joint.narrow(1, 0, (long)units * k),
            joint.MatMul(weights.transpose(0, 1)).add(noiseVariance.diag_embed(), One));
    }

    /// <summary>The same with <see cref="NoiseVariance"/>, a ridge on Σ, and nothing told by columns that do not vary.</summary>
    /// <param name="weights">W [outputs, n].</param>
    /// <param name="covariance">Σ [n, n]; unit u has the columns u·k … u·k + k − 1.</param>
    /// <param name="units">The number of units, the first units·k columns being theirs.</param>
    /// <param name="k">Columns per unit.</param>
    /// <param name="ridge">Added to the diagonal of Σ, as a share of its mean.</param>
    public static double[] OfEachAlone(Tensor weights, Tensor covariance, int units, int k, double ridge)
    {
        using var scope = new TensorScope();
        var noise = NoiseVariance(OutputVariance(weights, covariance));
        return OfEachAlone(WithoutConstants(weights, covariance), Ridge.Regularised(covariance, ridge), noise, units, k);
    }

    /// <summary>The same from the covariances themselves.</summary>
    /// <param name="ofUnits">Σ_ii [units, k, k].</param>
    /// <param name="joint">C [outputs, units·k].</param>
    /// <param name="ofOutputs">Σ_Y [outputs, outputs].</param>
    public static double[] OfEachAlone(Tensor ofUnits, Tensor joint, Tensor ofOutputs)
    {
        using var scope = new TensorScope();
        var (units, k) = ((int)ofUnits.size(0), (int)ofUnits.size(1));
        var whitened = joint.cholesky_solve(torch.linalg.cholesky(ofOutputs));
        var explained = UnitBlocks.OfColumns(joint, units, k).transpose(1, 2).MatMul(UnitBlocks.OfColumns(whitened, units, k));
        return (torch.eye(k, dtype: ScalarType.Float64) - torch.linalg.inv(ofUnits).MatMul(explained)).logdet().mul(Number(-0.5)).ToArray<double>();
    }
}
