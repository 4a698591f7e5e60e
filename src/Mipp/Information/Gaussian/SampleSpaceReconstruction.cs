using Mipp.Information.Moments;
using Mipp.Tensors;

namespace Mipp.Information.Gaussian;

/// <summary>
/// <see cref="ReconstructionElimination"/> in the dual form, for a covariance of few samples of many columns: the same numbers, from
/// matrices that have a row for every sample and never one for every column.
/// </summary>
/// <remarks>See <see cref="SampleSpaceInformation"/>: the re-fitted weights are V = W + F·N⁻¹·Z with F = Σ_gone W_jZ_jᵀ.</remarks>
internal sealed class SampleSpaceReconstruction : RefittingElimination
{
    private readonly SampleSpacePrecision precision;
    private readonly FactoredCovariance covariance;
    private readonly Tensor weights;
    private readonly Tensor carried;
    private readonly double totalVariance;
    private readonly int k;
    private readonly bool[] gone;

    /// <summary>Starts with every unit kept.</summary>
    /// <param name="covariance">Σ; unit u has the columns u·k … u·k + k − 1, later columns are never removed. To outlive this.</param>
    /// <param name="weights">W [outputs, n]. To outlive this.</param>
    /// <param name="units">The number of units.</param>
    /// <param name="k">Columns per unit.</param>
    /// <param name="ridge">Added to the diagonal of Σ, as a share of its mean.</param>
    public SampleSpaceReconstruction(FactoredCovariance covariance, Tensor weights, int units, int k, double ridge = DefaultRidge)
    {
        this.covariance = covariance;
        this.weights = weights;
        this.k = k;
        gone = new bool[units];
        using var scope = new TensorScope();
        totalVariance = Math.Max(covariance.OutputVariance(weights * covariance.Varies.to(weights.dtype)).sum().Item<double>(), double.Epsilon);
        carried = torch.zeros([weights.size(0), covariance.Samples], dtype: ScalarType.Float64).DetachFromDisposeScope();
        precision = new SampleSpacePrecision(covariance, k, ridge);
    }

    /// <inheritdoc/>
    public override Tensor Weights
    {
        get
        {
            using var scope = new TensorScope();
            var whole = (weights * covariance.Varies).addmm_(Change(), covariance.Rows);
            foreach (int unit in Enumerable.Range(0, gone.Length).Where(u => gone[u]))
                whole.narrow(1, (long)unit * k, k).zero_();
            return scope.Keep(whole);
        }
    }

    /// <summary>C [outputs, m]: what the weights of the columns that are kept have been changed by is C·Z.</summary>
    public Tensor Change() => carried.MatMul(precision.Inverse);

    /// <inheritdoc/>
    public override double[] Losses() => [.. Enumerable.Range(0, gone.Length).Select(Loss)];

    /// <inheritdoc/>
    public override double Loss(int unit)
    {
        if (gone[unit])
            return 0;
        using var scope = new TensorScope();
        var rows = Own(covariance.Rows, unit);
        var solved = precision.Solve(rows);
        double[] product = OwnWeights(unit).addmm(carried, solved).Gram().ToArray<double>();
        return SmallCholesky.TraceOfQuotient(precision.Block(rows, solved).ToArray<double>(), product) / totalVariance;
    }

    public override void Remove(int unit)
    {
        using var scope = new TensorScope();
        var rows = Own(covariance.Rows, unit);
        var solved = precision.Solve(rows);
        precision.Eliminate(solved, Ridge.Factor(precision.Block(rows, solved), Rounding));
        carried.addmm_(OwnWeights(unit), rows.transpose(0, 1));
        gone[unit] = true;
    }

    public override void Dispose()
    {
        precision.Dispose();
        carried.Dispose();
    }

    private Tensor OwnWeights(int unit) => Own(weights, unit).to(ScalarType.Float64) * Own(covariance.Varies, unit);

    private Tensor Own(Tensor ofColumns, int unit) => ofColumns.narrow(1, (long)unit * k, k);
}
