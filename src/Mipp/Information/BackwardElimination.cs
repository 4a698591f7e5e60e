using Mipp.Torch;

namespace Mipp.Information;

/// <summary>
/// Backward elimination of units from the input of one linear map, exact for Gaussian columns: after every removal the
/// weights are the best ones for the columns still kept.
/// </summary>
/// <remarks>
/// Kept up to date: H = Σ⁻¹ over the kept columns, V the re-fitted weights, E = D + the covariance of what the kept columns
/// cannot explain. Removing unit i with B = H_ii: E += V_i B⁻¹ V_iᵀ, V −= V_i B⁻¹ H_i:, H −= H_:i B⁻¹ H_i:. A removed unit
/// leaves an identity block in H and zeros in V, so that sizes never change and all units are scored in one batch.
/// </remarks>
internal sealed class BackwardElimination : IDisposable
{
    private readonly Tensor precision;
    private readonly Tensor weights;
    private readonly Tensor unexplained;
    private readonly int units;
    private readonly int k;
    private readonly double totalVariance;

    /// <summary>Starts with every unit kept.</summary>
    /// <param name="covariance">Σ [n, n] float64; unit u has the columns u·k … u·k + k − 1, later columns are never removed.</param>
    /// <param name="weights">W [outputs, n] float64.</param>
    /// <param name="units">The number of units.</param>
    /// <param name="k">Columns per unit.</param>
    /// <param name="ridge">Added to the diagonal of Σ, as a share of its mean, so that it can be inverted.</param>
    public BackwardElimination(Tensor covariance, Tensor weights, int units, int k, double ridge = 1e-4)
    {
        using var scope = new TensorScope();
        var outputVariance = GaussianInformation.OutputVariance(weights, covariance);
        totalVariance = Math.Max(outputVariance.Sum().Item<double>(), double.Epsilon);
        precision = TensorScope.Detach(Ridge.Factor(covariance, ridge).CholeskyInverse());
        this.weights = TensorScope.Detach(weights.Clone());
        unexplained = TensorScope.Detach(GaussianInformation.NoiseVariance(outputVariance).DiagEmbed().Clone());
        this.units = units;
        this.k = k;
    }

    /// <summary>V: the weights re-fitted to the columns still kept, zero elsewhere. [outputs, n]</summary>
    public Tensor Weights => weights;

    /// <summary>
    /// ΔI of every unit, in nats: the information about the outputs that is lost if it goes, given all that are still
    /// kept, ½ log det(I + B⁻¹ V_iᵀ E⁻¹ V_i). Zero for removed units.
    /// </summary>
    public double[] InformationLoss()
    {
        using var scope = new TensorScope();
        var kept = UnitBlocks.OfColumns(weights, units, k);
        var whitened = unexplained.Cholesky().CholeskySolve(weights);
        var signal = kept.Transpose(1, 2).MatMul(UnitBlocks.OfColumns(whitened, units, k));
        var ratio = InverseBlocks().MatMul(signal);
        return (ratio + Tensor.Eye(k, DType.Float64)).LogDet().Mul(0.5).ToArray<double>();
    }

    /// <summary>
    /// The squared error that each unit's removal adds after re-fitting, tr(V_i B⁻¹ V_iᵀ), as a share of the outputs' total
    /// variance (the structured optimal-brain-surgeon score). Zero for removed units.
    /// </summary>
    public double[] SquaredError()
    {
        using var scope = new TensorScope();
        var kept = UnitBlocks.OfColumns(weights, units, k);
        var errors = (InverseBlocks() * kept.Transpose(1, 2).MatMul(kept)).Sum([1, 2]);
        return errors.Mul(1 / totalVariance).ToArray<double>();
    }

    /// <summary>Removes a unit and re-fits.</summary>
    public void Remove(int unit)
    {
        using var scope = new TensorScope();
        long first = (long)unit * k;
        var rows = precision.Narrow(0, first, k).Clone();
        var own = weights.Narrow(1, first, k).Clone();
        var inverse = rows.Narrow(1, first, k).Inverse();
        var gain = own.MatMul(inverse);
        unexplained.AddMmInPlace(gain, own.Transpose(0, 1));
        weights.AddMmInPlace(gain, rows, alpha: -1);
        precision.AddMmInPlace(rows.Transpose(0, 1), inverse.MatMul(rows), alpha: -1);
        precision.Narrow(0, first, k).ZeroInPlace();
        precision.Narrow(1, first, k).ZeroInPlace();
        precision.Narrow(0, first, k).Narrow(1, first, k).CopyInPlace(Tensor.Eye(k, DType.Float64));
        weights.Narrow(1, first, k).ZeroInPlace();
    }

    public void Dispose()
    {
        precision.Dispose();
        weights.Dispose();
        unexplained.Dispose();
    }

    private Tensor InverseBlocks() => UnitBlocks.OnDiagonal(precision, units, k).Inverse();
}
