using Mipp.Torch;

namespace Mipp.Information;

/// <summary>
/// The channel from units to one of their consumers, as predictors see it: five estimates, each from its own random weights, its
/// own order of the data, and its own fold of the samples that it is not trained on and that its loss is measured on.
/// </summary>
internal sealed class PredictiveChannel : IDisposable
{
    private const int Hidden = 128;
    private const int BatchSize = 128;

    /// <summary>Steps of training from random weights.</summary>
    private const int FittingSteps = 600;
    private const double FirstRate = 5e-3;
    private const double LastRate = 5e-4;

    /// <summary>The learning rate when it goes on.</summary>
    private const double RetrainingRate = 1e-3;

    private readonly PredictionSamples samples;
    private readonly SampleOrder[] orders;
    private PredictorView kept;

    private PredictiveChannel(PredictionSamples samples, long seed)
    {
        this.samples = samples;
        int count = samples.Folds.Length;
        orders =
        [
            .. Enumerable.Range(0, count).Select(own => new SampleOrder(
                [.. samples.Folds.Where((_, fold) => fold != own).SelectMany(f => f)], new SeededRandom(seed, own).NextSeed())),
        ];
        int inputs = (int)samples.Columns.Shape[1];
        kept = PredictorView.OfAll(samples.Columns, new PredictorBank(count, inputs, Hidden, samples.Target.Outputs, seed));
    }

    /// <summary>Trains predictors that are given every unit.</summary>
    /// <param name="samples">The samples; owned.</param>
    /// <param name="seed">Seeds weights and orders.</param>
    /// <param name="cancellation">Stops the training.</param>
    public static PredictiveChannel Fit(PredictionSamples samples, long seed, CancellationToken cancellation = default)
    {
        var channel = new PredictiveChannel(samples, seed);
        for (int step = 0; step < FittingSteps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            channel.Step([channel.kept], FirstRate * Math.Pow(LastRate / FirstRate, (double)step / FittingSteps));
        }
        return channel;
    }

    /// <summary>I(X;Y) by each predictor, in nats; see <see cref="PredictionTarget.Information"/>.</summary>
    public double[] Information()
    {
        using var noGrad = Autograd.NoGrad();
        using var scope = new TensorScope();
        return samples.Target.Information(kept.Predict(samples, samples.HeldOut), samples.HeldOut);
    }

    /// <summary>Copies of the predictors without a unit, before any training.</summary>
    public PredictorView Without(int unit) => kept.Without(unit * samples.ColumnsPerUnit, samples.ColumnsPerUnit);

    /// <summary>Copies of the predictors without the null unit, before any training.</summary>
    public PredictorView WithoutNull() => kept.Without((int)samples.Columns.Shape[1] - samples.ColumnsPerUnit, samples.ColumnsPerUnit);

    /// <summary>Trains the predictors and copies of them side by side, on the same batches.</summary>
    public void Train(PredictorView one, PredictorView other, int steps)
    {
        for (int step = 0; step < steps; step++)
            Step([kept, one, other], RetrainingRate);
    }

    /// <summary>Each predictor's loss on the samples that it is not trained on, in nats.</summary>
    public double[] Losses() => kept.Losses(samples);

    /// <summary>The same of copies.</summary>
    public double[] Losses(PredictorView copies) => copies.Losses(samples);

    /// <summary>Goes on with copies instead; they are then owned.</summary>
    public void Accept(PredictorView copies)
    {
        kept.Dispose();
        kept = copies;
    }

    public void Dispose()
    {
        kept.Dispose();
        samples.Dispose();
    }

    private void Step(ReadOnlySpan<PredictorView> views, double rate)
    {
        using var scope = new TensorScope();
        var rows = Tensor.FromArray<long>([.. orders.SelectMany(o => o.Next(BatchSize))], [orders.Length, BatchSize]);
        foreach (var view in views)
            view.Predictors.Train(view.Read(samples, rows), predictions => samples.Target.Loss(predictions, rows), rate);
    }
}
