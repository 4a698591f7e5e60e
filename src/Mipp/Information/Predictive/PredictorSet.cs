using Mipp.Tensors;

namespace Mipp.Information.Predictive;

/// <summary>Predictors of one target from the same columns, one for each estimate; work on them may be done side by side.</summary>
internal sealed class PredictorSet : IDisposable
{
    private readonly KeptColumns columns;
    private readonly PredictorBank[] predictors;

    private PredictorSet(KeptColumns columns, PredictorBank[] predictors)
    {
        this.columns = columns;
        this.predictors = predictors;
    }

    /// <summary>Predictors with random weights that are given every column.</summary>
    /// <param name="samples">What there is to learn from.</param>
    /// <param name="hidden">Hidden units.</param>
    /// <param name="seed">Seeds the weights.</param>
    public static PredictorSet Random(PredictionSamples samples, int hidden, long seed) => new(
        KeptColumns.All(samples.Columns),
        [
            .. Enumerable.Range(0, samples.Folds.Length).Select(i => new PredictorBank(
                1, (int)samples.Columns.size(1), hidden, samples.Target.Outputs, new SeededRandom(seed, i).NextSeed())),
        ]);

    /// <summary>
    /// Copies that are not given some neighbouring columns, and that make up for them as far as the others predict them linearly.
    /// </summary>
    /// <param name="column">The first of them, by its place among all columns.</param>
    /// <param name="count">How many.</param>
    public PredictorSet Without(int column, int count)
    {
        using var scope = new TensorScope();
        var (stay, go, prediction, left) = columns.Without(column, count);
        return new PredictorSet(left, [.. predictors.Select(p => p.Without(stay, go, prediction))]);
    }

    /// <summary>What predictor <paramref name="i"/> predicts for some samples, [1, samples]: [1, samples, outputs].</summary>
    public Tensor Predict(int i, PredictionSamples samples, Tensor rows) => predictors[i].Predict(samples.Read(rows, columns.Index));

    /// <summary>One step of training of predictor <paramref name="i"/> on some samples, [1, samples].</summary>
    public void Train(int i, PredictionSamples samples, Tensor rows, double rate) =>
        predictors[i].Train(samples.Read(rows, columns.Index), predictions => samples.Target.Loss(predictions, rows), rate);

    public void Dispose()
    {
        columns.Dispose();
        foreach (var predictor in predictors)
            predictor.Dispose();
    }
}
