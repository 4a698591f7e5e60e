using Mipp.Torch;

namespace Mipp.Information.Predictive;

/// <summary>What predictors predict, and what a wrong prediction costs.</summary>
internal abstract class PredictionTarget : IDisposable
{
    /// <summary>Numbers that each predictor gives.</summary>
    public abstract int Outputs { get; }

    /// <summary>The mean cost of each predictor's predictions, in nats.</summary>
    /// <param name="predictions">[N, samples, outputs].</param>
    /// <param name="rows">The samples: [N, samples], or [1, samples] when all predictors have the same.</param>
    /// <returns>[N].</returns>
    public abstract Tensor Loss(Tensor predictions, Tensor rows);

    /// <summary>
    /// I(X;Y) in nats of each predictor's predictions: what is known of Y with them beyond what is known without. Of numbers
    /// as if errors were Gaussian: ½ (log det Cov(Y) − log det Cov(error)).
    /// </summary>
    /// <inheritdoc cref="Loss"/>
    public abstract double[] Information(Tensor predictions, Tensor rows);

    public abstract void Dispose();
}

/// <summary>Activations: the squared error of every one in units of its own variance, halved and added up.</summary>
internal sealed class ActivationTarget : PredictionTarget
{
    private readonly Tensor values;

    /// <param name="activations">[samples, outputs]; copied.</param>
    public ActivationTarget(Tensor activations)
    {
        using var scope = new TensorScope();
        values = TensorScope.Detach(Standardised(activations));
    }

    public override int Outputs => (int)values.Shape[1];

    /// <summary>Every column with mean 0 and variance 1; one that never changes becomes 0.</summary>
    public static Tensor Standardised(Tensor columns)
    {
        using var scope = new TensorScope();
        var centred = columns.To(DType.Float32) - columns.To(DType.Float32).Mean([0], keepDim: true);
        var deviation = centred.Square().Mean([0], keepDim: true).Sqrt();
        // Less than this is rounding.
        double floor = Math.Max(1e-6 * deviation.Max().Item<float>(), 1e-30);
        return scope.Keep(centred * Tensor.Where(deviation.Greater(floor), 1 / deviation.Clamp(min: floor), deviation * 0.0));
    }

    public override Tensor Loss(Tensor predictions, Tensor rows) =>
        (predictions - Of(rows)).Square().Mean([1]).Sum([1]).Mul(0.5);

    public override double[] Information(Tensor predictions, Tensor rows)
    {
        using var scope = new TensorScope();
        var truth = Of(rows).To(DType.Float64);
        return (LogDeterminant(truth) - LogDeterminant(truth - predictions.To(DType.Float64))).Mul(0.5).ToArray<double>();
    }

    public override void Dispose() => values.Dispose();

    private Tensor Of(Tensor rows) => values.IndexSelect(0, rows.Reshape([-1])).Reshape([rows.Shape[0], rows.Shape[1], Outputs]);

    /// <summary>Of the second moments of [N, samples, outputs] about their mean: [N].</summary>
    private static Tensor LogDeterminant(Tensor samples)
    {
        var centred = samples - samples.Mean([1], keepDim: true);
        var covariance = centred.Transpose(1, 2).MatMul(centred).Div(samples.Shape[1]);
        return (covariance + Tensor.Eye(samples.Shape[2], DType.Float64).Mul(1e-9)).LogDet();
    }
}

/// <summary>A class: the cross-entropy.</summary>
internal sealed class ClassTarget : PredictionTarget
{
    private readonly Tensor classes;

    /// <param name="classes">[samples] Int64; copied.</param>
    /// <param name="count">The number of classes.</param>
    public ClassTarget(Tensor classes, int count)
    {
        this.classes = TensorScope.Detach(classes.Clone());
        Outputs = count;
    }

    public override int Outputs { get; }

    public override Tensor Loss(Tensor predictions, Tensor rows)
    {
        var truth = classes.IndexSelect(0, rows.Reshape([-1])).Reshape(rows.Shape).Expand([predictions.Shape[0], rows.Shape[1]]);
        return predictions.Reshape([-1, Outputs]).CrossEntropy(truth.Reshape([-1]), reduction: Reduction.None)
            .Reshape(truth.Shape).Mean([1]);
    }

    public override double[] Information(Tensor predictions, Tensor rows)
    {
        using var scope = new TensorScope();
        var shares = classes.IndexSelect(0, rows.Reshape([-1])).OneHot(Outputs).To(DType.Float64)
            .Reshape([rows.Shape[0], rows.Shape[1], Outputs]).Mean([1]);
        var entropy = (shares * shares.Clamp(min: 1e-300).Log()).Sum([1]).Neg();
        return (entropy - Loss(predictions, rows).To(DType.Float64)).ToArray<double>();
    }

    public override void Dispose() => classes.Dispose();
}
