using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Information.Moments;

/// <summary>Linear fits by ridge regression on moments, drawn towards given weights instead of zero.</summary>
internal static class Ridge
{
    /// <summary>Σ plus a share of its mean variance on the diagonal.</summary>
    public static Tensor Regularised(Tensor covariance, double share) => WithAdded(covariance, share * MeanVariance(covariance));

    /// <summary>
    /// The Cholesky factor of Σ with as little regularisation as it takes, the given share or a power of ten times it: with
    /// fewer samples than columns rounding in the products can make Σ indefinite.
    /// </summary>
    public static Tensor Factor(Tensor covariance, double share) => Factor(covariance, MeanVariance(covariance), share, least: 0);

    /// <summary>The same for the covariance of columns that may be constant but for rounding.</summary>
    public static Tensor Factor(ColumnMoments columns, double share)
    {
        var covariance = columns.Covariance();
        return Factor(covariance, MeanVariance(covariance), share, Least(columns));
    }

    private static Tensor Factor(Tensor matrix, double meanVariance, double share, double least)
    {
        using var scope = new TensorScope();
        for (; share < 1; share *= 10)
            if (WithAdded(matrix, Math.Max(share * meanVariance, least)).TryCholesky() is { } factor)
                return scope.Keep(factor);
        // What is left is rounding, of columns whose variance is nothing beside their mean; a diagonal that dominates its rows
        // is positive definite whatever they are.
        double largestRow = matrix.abs().sum([1]).max().Item<double>();
        return scope.Keep(torch.linalg.cholesky(WithAdded(matrix, (2 * largestRow) + 1e-30)));
    }

    /// <summary>Σ⁻¹ with as little regularisation as <see cref="Factor(Tensor, double)"/> gets by with.</summary>
    public static Tensor Precision(Tensor covariance, double share)
    {
        using var factor = Factor(covariance, share);
        return factor.cholesky_inverse();
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
                columns.Centre(samples.Columns), samples.Targets.to(ScalarType.Float64) - targets.Mean(), prior, share, Least(columns));
            return new LinearFit(own, Bias(own));
        }
        var weights = Fit(columns.Covariance(), columns.CovarianceWith(targets), prior, share, Least(columns));
        return new LinearFit(weights, Bias(weights));

        Tensor Bias(Tensor fitted) => (targets.Mean() - columns.Mean().MatMul(fitted.transpose(0, 1))).squeeze(0);
    }

    /// <summary>The weights that best give the targets from the columns when there is no bias to fit.</summary>
    /// <inheritdoc cref="Fit(ColumnMoments, TargetMoments, Tensor, double)"/>
    public static LinearFit FitThroughOrigin(ColumnMoments columns, TargetMoments targets, Tensor prior, double share)
    {
        if (!targets.HoldsSamples)
            return new(Fit(columns.SecondMoment(), targets.CrossMoment(), prior, share, least: 0), null);
        var samples = targets.Samples();
        return new(FitToSamples(samples.Columns.to(ScalarType.Float64), samples.Targets.to(ScalarType.Float64), prior, share, least: 0), null);
    }

    private static Tensor WithAdded(Tensor covariance, double toDiagonal)
    {
        var sum = covariance.clone();
        sum.diagonal(dim1: -2, dim2: -1).add_(Number(toDiagonal), One);
        return sum;
    }

    private static double MeanVariance(Tensor covariance) => Math.Max(covariance.diagonal(dim1: -2, dim2: -1).mean().Item<double>(), 1e-30);

    /// <summary>The least pull: what the moments have of rounding, of which a fit would make as much as of a target.</summary>
    private static double Least(ColumnMoments columns) => columns.Rounding * columns.Mean().pow(Number(2)).mean().Item<double>();

    private static Tensor Fit(Tensor moment, Tensor cross, Tensor prior, double share, double least)
    {
        var residual = cross - moment.MatMul(prior.transpose(0, 1));
        return prior.add(residual.cholesky_solve(Factor(moment, MeanVariance(moment), share, least)).transpose(0, 1), One);
    }

    /// <summary>The same in the dual form, for fewer samples than columns: (XᵀX + λI)⁻¹Xᵀ = Xᵀ(XXᵀ + λI)⁻¹.</summary>
    private static Tensor FitToSamples(Tensor columns, Tensor targets, Tensor prior, double share, double least)
    {
        using var scope = new TensorScope();
        double samples = columns.size(0);
        var residual = targets - columns.MatMul(prior.transpose(0, 1));
        var moment = columns.MatMul(columns.transpose(0, 1)).div(Number(samples));
        double meanVariance = Math.Max(moment.diagonal(dim1: -2, dim2: -1).sum().Item<double>() / columns.size(1), 1e-30);
        return scope.Keep(residual.cholesky_solve(Factor(moment, meanVariance, share, least)).div(Number(samples)).transpose(0, 1).MatMul(columns).add_(prior, One));
    }
}
