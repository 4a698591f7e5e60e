using Mipp.Information.Moments;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Information.Gaussian;

/// <summary>
/// The shrunk covariance (<see cref="Shrinkage"/>) of m samples of n > m columns without ever forming it: Σ = ZᵀZ + d·I for the
/// columns that vary, where Z is the samples less their mean, scaled. Its inverse and whatever is made of it then take matrices of m
/// rows in place of n (the dual form, by Woodbury's identity).
/// </summary>
/// <param name="Rows">Z [m, n] float64; zero for columns that do not vary.</param>
/// <param name="Diagonal">d, the variance that shrinkage gives every column that varies.</param>
/// <param name="Varies">1 for columns that vary and 0 for others, [1, n] float64.</param>
internal sealed record FactoredCovariance(Tensor Rows, double Diagonal, Tensor Varies)
{
    /// <summary>Columns per unit from which products with a unit's columns run at full speed.</summary>
    private const int FullSpeedColumns = 16;

    /// <summary>m.</summary>
    public long Samples => Rows.size(0);

    /// <summary>n.</summary>
    public long Columns => Rows.size(1);

    /// <summary>Of moments that hold their samples.</summary>
    /// <param name="columns">The moments.</param>
    /// <param name="independent">How many of the samples are independent of each other.</param>
    public static FactoredCovariance Of(ColumnMoments columns, double independent)
    {
        using var scope = new TensorScope();
        var samples = columns.CentredSamples();
        var (varies, count, trace, ofSquare) = Measure(samples);
        double weight = Shrinkage.Weight(count, trace, ofSquare, independent);
        return new FactoredCovariance(
            samples.mul_(Number(Math.Sqrt((1 - weight) / columns.Count))), weight * trace / Math.Max(count, 1), varies).KeptBy(scope);
    }

    /// <summary>How far such a covariance is shrunk, 0 to 1.</summary>
    /// <inheritdoc cref="Of"/>
    public static double ShrinkageOf(ColumnMoments columns, double independent)
    {
        using var scope = new TensorScope();
        var (_, count, trace, ofSquare) = Measure(columns.CentredSamples());
        return Shrinkage.Weight(count, trace, ofSquare, independent);
    }

    /// <summary>
    /// Whether backward elimination by information takes less work in this form than with the matrix itself: its matrices have a row for
    /// every sample and output, but are multiplied with a unit's columns only.
    /// </summary>
    /// <param name="outputs">The number of outputs that are told about.</param>
    /// <param name="k">Columns per unit.</param>
    public bool PaysFor(long outputs, int k) => Pays(Samples, Columns, outputs, k);

    /// <inheritdoc cref="PaysFor"/>
    public static bool Pays(long samples, long columns, long outputs, int k) =>
        (samples + outputs) * Math.Max(1, FullSpeedColumns / (double)k) < columns;

    /// <summary>The same, outliving a scope.</summary>
    public FactoredCovariance KeptBy(TensorScope scope) => this with { Rows = scope.Keep(Rows), Varies = scope.Keep(Varies) };

    /// <summary>The columns in another order.</summary>
    public FactoredCovariance InOrder(Tensor order) => this with { Rows = Rows.index_select(1, order), Varies = Varies.index_select(1, order) };

    /// <summary>Σ itself: [n, n].</summary>
    public Tensor Matrix()
    {
        using var scope = new TensorScope();
        var matrix = Rows.Gram();
        matrix.diagonal(dim1: -2, dim2: -1).add_(Varies.squeeze(0), Number(Diagonal));
        return scope.Keep(matrix);
    }

    /// <summary>The variance of every output of W·X: [outputs].</summary>
    /// <param name="weights">W [outputs, n], zero for columns that do not vary.</param>
    public Tensor OutputVariance(Tensor weights)
    {
        using var scope = new TensorScope();
        var sampled = weights.MatMul(Rows.to(weights.dtype).transpose(0, 1)).to(ScalarType.Float64).pow(Number(2)).sum([1]);
        return scope.Keep(sampled.add(torch.linalg.vector_norm(weights, 2, [1]).to(ScalarType.Float64).pow(Number(2)).mul(Number(Diagonal)), One));
    }

    /// <summary>I(X_i;Y) of every unit alone, Y = W·X with <see cref="GaussianInformation.NoiseVariance"/>, in nats.</summary>
    /// <param name="weights">W [outputs, n].</param>
    /// <param name="units">The number of units; unit u has the columns u·k … u·k + k − 1.</param>
    /// <param name="k">Columns per unit.</param>
    /// <param name="ridge">Added to the diagonal of Σ, as a share of its mean.</param>
    public double[] InformationOfEachAlone(Tensor weights, int units, int k, double ridge)
    {
        using var scope = new TensorScope();
        var varying = weights.to(ScalarType.Float64) * Varies;
        var noise = GaussianInformation.NoiseVariance(OutputVariance(varying));
        double diagonal = DiagonalWith(ridge);
        var sampled = varying.MatMul(Rows.transpose(0, 1));
        var outputs = sampled.MatMul(sampled.transpose(0, 1)).add_(varying.MatMul(varying.transpose(0, 1)), Number(diagonal)).add(noise.diag_embed(), One);

        var (rows, own) = (Rows.narrow(1, 0, (long)units * k), varying.narrow(1, 0, (long)units * k));
        var ofUnits = UnitBlocks.OfColumns(rows, units, k);
        return GaussianInformation.OfEachAlone(
            ofUnits.transpose(1, 2).MatMul(ofUnits).add(torch.eye(k, dtype: ScalarType.Float64) * Number(diagonal), One), sampled.MatMul(rows).add_(own, Number(diagonal)), outputs);
    }

    /// <summary>d with a ridge, a share of the mean variance of all columns, added to it.</summary>
    public double DiagonalWith(double ridge)
    {
        using var scope = new TensorScope();
        double trace = Rows.pow(Number(2)).sum().Item<double>() + (Diagonal * Varies.sum().Item<double>());
        return Diagonal + (ridge * Math.Max(trace / Columns, 1e-30));
    }

    /// <summary>Which columns vary, how many, and tr S and tr S² of their covariance S.</summary>
    private static (Tensor Varies, double Count, double Trace, double OfSquare) Measure(Tensor centred)
    {
        double samples = centred.size(0);
        var variances = centred.pow(Number(2)).sum([0], keepdim: true).div(Number(samples));
        var varies = variances.gt(Number(0)).to(ScalarType.Float64);
        double ofSquare = centred.MatMul(centred.transpose(0, 1)).pow(Number(2)).sum().Item<double>() / (samples * samples);
        return (varies, varies.sum().Item<double>(), variances.sum().Item<double>(), ofSquare);
    }
}
