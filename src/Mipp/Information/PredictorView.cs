using Mipp.Torch;

namespace Mipp.Information;

/// <summary>Predictors and the columns that they are given.</summary>
internal sealed class PredictorView : IDisposable
{
    /// <summary>What is added to the diagonal of the correlations, so that copies can be told from each other.</summary>
    private const double Ridge = 1e-4;

    private readonly int[] columns;
    private readonly Tensor index;
    private readonly Tensor precision;

    private PredictorView(int[] columns, Tensor precision, PredictorBank predictors)
    {
        this.columns = columns;
        this.precision = TensorScope.Detach(precision);
        index = TensorScope.Detach(Indices(columns));
        Predictors = predictors;
    }

    public PredictorBank Predictors { get; }

    /// <summary>Predictors that are given every column.</summary>
    /// <param name="samples">The columns' samples, standardised: [samples, n].</param>
    /// <param name="predictors">Of n inputs; owned.</param>
    public static PredictorView OfAll(Tensor samples, PredictorBank predictors)
    {
        using var scope = new TensorScope();
        int count = (int)samples.Shape[1];
        var correlation = samples.Gram().To(DType.Float64).Div(samples.Shape[0]) + Tensor.Eye(count, DType.Float64).Mul(Ridge);
        return new PredictorView([.. Enumerable.Range(0, count)], correlation.Cholesky().CholeskyInverse(), predictors);
    }

    /// <summary>
    /// Copies of the predictors that are not given some neighbouring columns, and that make up for them as far as the others
    /// predict them linearly.
    /// </summary>
    /// <param name="column">The first of them, by its place among all columns.</param>
    /// <param name="count">How many.</param>
    public PredictorView Without(int column, int count)
    {
        using var noGrad = Autograd.NoGrad();
        using var scope = new TensorScope();
        int[] removed = [.. Enumerable.Range(Array.IndexOf(columns, column), count)];
        int[] kept = [.. Enumerable.Range(0, columns.Length).Except(removed)];
        var (keptIndex, removedIndex) = (Indices(kept), Indices(removed));

        // The removed columns are −H_kr·H_rr⁻¹ of the kept ones, and H_kk − H_kr·H_rr⁻¹·H_rk is what their precision becomes.
        var ofKept = precision.IndexSelect(0, keptIndex);
        var cross = ofKept.IndexSelect(1, removedIndex);
        var own = precision.IndexSelect(0, removedIndex).IndexSelect(1, removedIndex);
        var coefficients = cross.MatMul(own.Inverse()).Neg();
        var left = ofKept.IndexSelect(1, keptIndex) + coefficients.MatMul(cross.Transpose(0, 1));
        return new PredictorView(
            [.. kept.Select(c => columns[c])], left, Predictors.Without(keptIndex, removedIndex, coefficients.To(DType.Float32)));
    }

    /// <summary>The columns of some samples, for each predictor its own: [N, samples] to [N, samples, columns].</summary>
    public Tensor Read(PredictionSamples samples, Tensor rows) => samples.Read(rows, index);

    /// <summary>What is predicted for some samples.</summary>
    public Tensor Predict(PredictionSamples samples, Tensor rows) => Predictors.Predict(Read(samples, rows));

    /// <summary>Each predictor's mean loss on the samples that it is not trained on, in nats.</summary>
    public double[] Losses(PredictionSamples samples)
    {
        using var noGrad = Autograd.NoGrad();
        using var scope = new TensorScope();
        return samples.Target.Loss(Predict(samples, samples.HeldOut), samples.HeldOut).To(DType.Float64).ToArray<double>();
    }

    public void Dispose()
    {
        index.Dispose();
        precision.Dispose();
        Predictors.Dispose();
    }

    private static Tensor Indices(int[] positions) => Tensor.FromArray<long>([.. positions.Select(p => (long)p)], [positions.Length]);
}
