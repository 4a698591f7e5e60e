using Mipp.Information.Moments;
using Mipp.Tensors;

namespace Mipp.Information.Gaussian;

/// <summary>
/// Backward elimination by the squared error with which the map's outputs can still be rebuilt, as a share of their total
/// variance (the structured optimal brain surgeon), and the weights that rebuild them.
/// </summary>
/// <remarks>
/// With H = Σ⁻¹ over the kept columns, removing unit i adds tr(V_i H_ii⁻¹ V_iᵀ) to the error and re-fits the weights:
/// V ← V − V_i H_ii⁻¹ H_i:.
/// </remarks>
internal sealed class ReconstructionElimination : RefittingElimination
{
    private readonly SchurComplement precision;
    private readonly Tensor weights;
    private readonly double totalVariance;
    private readonly int k;

    /// <inheritdoc cref="InformationElimination(Tensor, Tensor, int, int, double)"/>
    public ReconstructionElimination(Tensor covariance, Tensor weights, int units, int k, double ridge = DefaultRidge)
    {
        using var scope = new TensorScope();
        precision = new SchurComplement(Ridge.Precision(covariance, ridge), units, k);
        totalVariance = Math.Max(GaussianInformation.OutputVariance(weights, covariance).sum().Item<double>(), double.Epsilon);
        this.weights = GaussianInformation.WithoutConstants(weights, covariance).DetachFromDisposeScope();
        this.k = k;
    }

    /// <inheritdoc/>
    public override Tensor Weights => weights;

    /// <inheritdoc/>
    public override double[] Losses()
    {
        using var scope = new TensorScope();
        var own = UnitBlocks.OfColumns(weights, precision.Units, k);
        double[] products = own.transpose(1, 2).MatMul(own).ToArray<double>();
        return [.. Enumerable.Range(0, precision.Units).Select(u => Loss(u, products.AsSpan(u * k * k, k * k)))];
    }

    /// <inheritdoc/>
    public override double Loss(int unit)
    {
        using var scope = new TensorScope();
        return Loss(unit, weights.narrow(1, (long)unit * k, k).Gram().ToArray<double>());
    }

    public override void Remove(int unit)
    {
        using var scope = new TensorScope();
        long first = (long)unit * k;
        var (factor, panel) = precision.Eliminate(unit);
        var whitened = weights.narrow(1, first, k).MatMul(Tensor.FromArray<double>(factor, [k, k]).transpose(0, 1));
        weights.addmm_(whitened, Tensor.FromArray<double>(panel, [k, weights.size(1)]), alpha: -1);
        weights.narrow(1, first, k).zero_();
    }

    public override void Dispose()
    {
        precision.Dispose();
        weights.Dispose();
    }

    private double Loss(int unit, ReadOnlySpan<double> product) => precision.IsGone(unit) ? 0
        : SmallCholesky.TraceOfQuotient(precision.Block(unit), product) / totalVariance;
}
