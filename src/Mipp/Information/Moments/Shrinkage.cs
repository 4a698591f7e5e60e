using Mipp.Information.Gaussian;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Information.Moments;

/// <summary>
/// What is made of the covariance of too few samples: it is drawn towards columns of one variance that have nothing to do with each
/// other, (1 − ρ)·S + ρ·μ·I, as far as the oracle approximating shrinkage estimator says (Chen, Wiesel, Eldar and Hero, "Shrinkage
/// algorithms for MMSE covariance estimation", IEEE Transactions on Signal Processing 58(10), 2010, equation 23).
/// </summary>
/// <remarks>
/// With no more samples than columns some combination of columns seems never to vary, whatever the network is: that is when a
/// covariance is shrunk, and only then. The estimator asks for independent samples. Images are, positions of one image are not.
/// </remarks>
internal static class Shrinkage
{
    /// <summary>A ridge of 1 / this and more leaves nothing of the covariance.</summary>
    private const double LeastOfCovariance = 1e-6;

    /// <summary>The least number of samples whose covariance is not shrunk.</summary>
    public static long SamplesNeeded(long columns) => columns + 1;

    /// <summary>Shrinks a covariance in place where there are too few samples for it.</summary>
    /// <param name="covariance">S [n, n] float64; columns of no variance keep none.</param>
    /// <param name="samples">The samples that it was made of.</param>
    /// <param name="independent">How many of them are independent of each other.</param>
    /// <returns>The same covariance.</returns>
    public static Tensor Apply(Tensor covariance, double samples, double independent)
    {
        if (samples >= SamplesNeeded(covariance.size(0)))
            return covariance;
        using var scope = new TensorScope();
        var variances = covariance.diagonal(dim1: -2, dim2: -1);
        var varies = variances.gt(Number(0)).to(ScalarType.Float64);
        double weight = Weight(covariance, independent);
        double mean = variances.sum().Item<double>() / Math.Max(varies.sum().Item<double>(), 1);
        covariance.mul_(Number(1 - weight));
        variances.add_(varies, Number(weight * mean));
        return covariance;
    }

    /// <summary>The same as the ridge that a regression on these columns is given instead, as a share of their mean variance: 0 where there are enough.</summary>
    /// <param name="columns">Moments of the columns.</param>
    /// <param name="independent">How many of the samples are independent of each other.</param>
    public static double RidgeShare(ColumnMoments columns, double independent)
    {
        if (columns.Count >= SamplesNeeded(columns.Mean().size(1)))
            return 0;
        using var scope = new TensorScope();
        double weight = columns.HoldsSamples ? FactoredCovariance.ShrinkageOf(columns, independent) : Weight(columns.Covariance(), independent);
        return weight / Math.Max(1 - weight, LeastOfCovariance);
    }

    /// <summary>ρ, from 0 to 1.</summary>
    /// <param name="covariance">S [n, n] float64.</param>
    /// <param name="independent">Independent samples.</param>
    public static double Weight(Tensor covariance, double independent)
    {
        using var scope = new TensorScope();
        var variances = covariance.diagonal(dim1: -2, dim2: -1);
        double columns = variances.gt(Number(0)).to(ScalarType.Float64).sum().Item<double>();
        return Weight(columns, variances.sum().Item<double>(), covariance.pow(Number(2)).sum().Item<double>(), independent);
    }

    /// <summary>ρ, from 0 to 1.</summary>
    /// <param name="columns">The number of columns that vary.</param>
    /// <param name="trace">tr S.</param>
    /// <param name="ofSquare">tr S².</param>
    /// <param name="independent">Independent samples.</param>
    public static double Weight(double columns, double trace, double ofSquare, double independent)
    {
        double fromEqual = (independent + 1 - (2 / columns)) * (ofSquare - (trace * trace / columns));
        return columns < 2 ? 0
            : fromEqual > 0 ? Math.Clamp((((1 - (2 / columns)) * ofSquare) + (trace * trace)) / fromEqual, 0, 1)
            : 1;
    }
}
