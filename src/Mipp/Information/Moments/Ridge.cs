using Mipp.Torch;

namespace Mipp.Information.Moments;

/// <summary>Linear fits by ridge regression on moments, drawn towards given weights instead of zero.</summary>
internal static class Ridge
{
    /// <summary>
    /// The least pull, as a share of the columns' mean square: products of samples are taken in single precision, so that of columns
    /// that are constant the moments have this much rounding, of which a fit would make as much as of a target.
    /// </summary>
    private const double RoundingShare = 1e-6;

    /// <summary>Σ plus a share of its mean variance on the diagonal.</summary>
    public static Tensor Regularised(Tensor covariance, double share) => WithAdded(covariance, share * MeanVariance(covariance));

    /// <summary>
    /// The Cholesky factor of Σ with as little regularisation as it takes, the given share or a power of ten times it: with
    /// fewer samples than columns rounding in the products can make Σ indefinite.
    /// </summary>
    public static Tensor Factor(Tensor covariance, double share) => Factor(covariance, share, least: 0);

    /// <summary>The same for the covariance of columns that may be constant but for rounding.</summary>
    public static Tensor Factor(ColumnMoments columns, double share) => Factor(columns.Covariance(), share, Rounding(columns));

    private static Tensor Factor(Tensor covariance, double share, double least)
    {
        using var scope = new TensorScope();
        for (; share < 1; share *= 10)
            if (WithAdded(covariance, Math.Max(share * MeanVariance(covariance), least)).TryCholesky() is { } factor)
                return scope.Keep(factor);
        // What is left is rounding, of columns whose variance is nothing beside their mean; a diagonal that dominates its rows
        // is positive definite whatever they are.
        double largestRow = covariance.Abs().Sum([1]).Max().Item<double>();
        return scope.Keep(WithAdded(covariance, (2 * largestRow) + 1e-30).Cholesky());
    }

    /// <summary>Σ⁻¹ with as little regularisation as <see cref="Factor(Tensor, double)"/> gets by with.</summary>
    public static Tensor Precision(Tensor covariance, double share)
    {
        using var factor = Factor(covariance, share);
        return factor.CholeskyInverse();
    }

    /// <summary>The weights and bias that best give the targets from the columns.</summary>
    /// <param name="columns">Moments of n columns.</param>
    /// <param name="targets">Moments of their targets, over the same samples.</param>
    /// <param name="prior">The weights to be drawn to where the data say little: [outputs, n] float64.</param>
    /// <param name="share">The pull's strength, as a share of the columns' mean variance.</param>
    public static LinearFit Fit(ColumnMoments columns, TargetMoments targets, Tensor prior, double share)
    {
        if (targets.HoldsSamples)
        {
            var samples = targets.Samples();
            var own = FitToSamples(
                columns.Centre(samples.Columns), samples.Targets.To(DType.Float64) - targets.Mean(), prior, share, Rounding(columns));
            return new LinearFit(own, Bias(own));
        }
        var covariance = columns.Covariance();
        var joint = targets.CrossMoment().AddMm(columns.Mean().Transpose(0, 1), targets.Mean(), alpha: -1);
        var weights = Fit(covariance, joint, prior, share, Rounding(columns));
        return new LinearFit(weights, Bias(weights));

        Tensor Bias(Tensor fitted) => (targets.Mean() - columns.Mean().MatMul(fitted.Transpose(0, 1))).Squeeze(0);
    }

    /// <summary>The weights that best give the targets from the columns when there is no bias to fit.</summary>
    /// <inheritdoc cref="Fit(ColumnMoments, TargetMoments, Tensor, double)"/>
    public static LinearFit FitThroughOrigin(ColumnMoments columns, TargetMoments targets, Tensor prior, double share)
    {
        if (!targets.HoldsSamples)
            return new(Fit(columns.SecondMoment(), targets.CrossMoment(), prior, share, least: 0), null);
        var samples = targets.Samples();
        return new(FitToSamples(samples.Columns.To(DType.Float64), samples.Targets.To(DType.Float64), prior, share, least: 0), null);
    }

    private static Tensor WithAdded(Tensor covariance, double toDiagonal)
    {
        var sum = covariance.Clone();
        sum.Diagonal().AddInPlace(toDiagonal);
        return sum;
    }

    private static double MeanVariance(Tensor covariance) => Math.Max(covariance.Diagonal().Mean().Item<double>(), 1e-30);

    private static double Rounding(ColumnMoments columns) => RoundingShare * columns.Mean().Square().Mean().Item<double>();

    private static Tensor Fit(Tensor moment, Tensor cross, Tensor prior, double share, double least)
    {
        var residual = cross - moment.MatMul(prior.Transpose(0, 1));
        return prior + Factor(moment, share, least).CholeskySolve(residual).Transpose(0, 1);
    }

    /// <summary>The same in the dual form, for fewer samples than columns: (XᵀX + λI)⁻¹Xᵀ = Xᵀ(XXᵀ + λI)⁻¹.</summary>
    private static Tensor FitToSamples(Tensor columns, Tensor targets, Tensor prior, double share, double least)
    {
        using var scope = new TensorScope();
        double samples = columns.Size(0);
        var residual = targets - columns.MatMul(prior.Transpose(0, 1));
        var moment = columns.MatMul(columns.Transpose(0, 1)).Div(samples);
        double mean = Math.Max(moment.Diagonal().Sum().Item<double>() / columns.Size(1), 1e-30);
        Tensor? factor = null;
        for (; factor is null && share < 1; share *= 10)
            factor = WithAdded(moment, Math.Max(share * mean, least)).TryCholesky();
        factor ??= WithAdded(moment, Math.Max(share * mean, least)).Cholesky();
        return scope.Keep(factor.CholeskySolve(residual).Div(samples).Transpose(0, 1).MatMul(columns).AddInPlace(prior));
    }
}
