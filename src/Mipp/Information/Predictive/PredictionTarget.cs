using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

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
        values = Standardised(activations).DetachFromDisposeScope();
    }

    public override int Outputs => (int)values.size(1);

    /// <summary>Every column with mean 0 and variance 1; one that never changes becomes 0.</summary>
    public static Tensor Standardised(Tensor columns)
    {
        using var scope = new TensorScope();
        var centred = columns.to(ScalarType.Float32) - columns.to(ScalarType.Float32).mean([0], keepdim: true);
        var deviation = centred.pow(Number(2)).mean([0], keepdim: true).sqrt();
        // Less than this is rounding.
        double floor = Math.Max(1e-6 * deviation.max().Item<float>(), 1e-30);
        return scope.Keep(centred * torch.where(deviation.gt(Number(floor)), Number(1) / deviation.clamp_min(Number(floor)), deviation * Number(0.0)));
    }

    public override Tensor Loss(Tensor predictions, Tensor rows) =>
        (predictions - Of(rows)).pow(Number(2)).mean([1]).sum([1]).mul(Number(0.5));

    public override double[] Information(Tensor predictions, Tensor rows)
    {
        using var scope = new TensorScope();
        var truth = Of(rows).to(ScalarType.Float64);
        return (LogDeterminant(truth) - LogDeterminant(truth - predictions.to(ScalarType.Float64))).mul(Number(0.5)).ToArray<double>();
    }

    public override void Dispose() => values.Dispose();

    private Tensor Of(Tensor rows) => values.index_select(0, rows.reshape([-1])).reshape([rows.size(0), rows.size(1), Outputs]);

    /// <summary>Of the second moments of [N, samples, outputs] about their mean: [N].</summary>
    private static Tensor LogDeterminant(Tensor samples)
    {
        var centred = samples - samples.mean([1], keepdim: true);
        var covariance = centred.transpose(1, 2).MatMul(centred).div(Number(samples.size(1)));
        return (covariance.add(torch.eye(samples.size(2), dtype: ScalarType.Float64).mul(Number(1e-9)), One)).logdet();
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
        this.classes = classes.clone().DetachFromDisposeScope();
        Outputs = count;
    }

    public override int Outputs { get; }

    public override Tensor Loss(Tensor predictions, Tensor rows)
    {
        var truth = classes.index_select(0, rows.reshape([-1])).reshape(rows.shape).expand([predictions.size(0), rows.size(1)]);
        return torch.nn.functional.cross_entropy(predictions.reshape([-1, Outputs]), truth.reshape([-1]), reduction: torch.nn.Reduction.None)
            .reshape(truth.shape).mean([1]);
    }

    public override double[] Information(Tensor predictions, Tensor rows)
    {
        using var scope = new TensorScope();
        var shares = torch.nn.functional.one_hot(classes.index_select(0, rows.reshape([-1])), Outputs).to(ScalarType.Float64)
            .reshape([rows.size(0), rows.size(1), Outputs]).mean([1]);
        var entropy = (shares * shares.clamp_min(Number(1e-300)).log()).sum([1]).neg();
        return (entropy - Loss(predictions, rows).to(ScalarType.Float64)).ToArray<double>();
    }

    public override void Dispose() => classes.Dispose();
}
