using Mipp.Tensors;

namespace Mipp.Information.Predictive;

/// <summary>
/// The channel from units to one of their consumers, as predictors see it: five estimates, each from its own random weights, its
/// own order of the data, and its own fold of the samples that it is not trained on and that its loss is measured on.
/// </summary>
internal sealed class PredictiveChannel : IDisposable
{
    private const int Hidden = 64;
    private const int BatchSize = 64;

    /// <summary>Steps of training from random weights.</summary>
    private const int FittingSteps = 600;
    private const double FirstRate = 5e-3;
    private const double LastRate = 5e-4;

    /// <summary>The learning rate when it goes on.</summary>
    private const double RetrainingRate = 1e-3;

    private readonly PredictionSamples samples;
    private readonly SampleOrder[] orders;
    private PredictorSet kept;

    private PredictiveChannel(PredictionSamples samples, long seed)
    {
        this.samples = samples;
        orders =
        [
            .. Enumerable.Range(0, samples.Folds.Length).Select(own => new SampleOrder(
                [.. samples.Folds.Where((_, fold) => fold != own).SelectMany(f => f)], new SeededRandom(seed, own).NextSeed())),
        ];
        kept = PredictorSet.Random(samples, Hidden, seed);
    }

    /// <summary>Trains predictors that are given every unit.</summary>
    /// <param name="samples">The samples; owned.</param>
    /// <param name="seed">Seeds weights and orders.</param>
    /// <param name="cancellation">Stops the training.</param>
    public static PredictiveChannel Fit(PredictionSamples samples, long seed, CancellationToken cancellation = default)
    {
        var channel = new PredictiveChannel(samples, seed);
        try
        {
            TensorWorkers.Run(samples.Folds.Length, (_, i) =>
            {
                for (int step = 0; step < FittingSteps; step++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    channel.Step(i, [channel.kept], FirstRate * Math.Pow(LastRate / FirstRate, (double)step / FittingSteps));
                }
            });
            return channel;
        }
        catch
        {
            channel.Dispose();
            throw;
        }
    }

    /// <summary>I(X;Y) by each estimate, in nats; see <see cref="PredictionTarget.Information"/>.</summary>
    public double[] Information() => [.. Enumerable.Range(0, orders.Length).Select(i => OnHeldOut(i, kept, samples.Target.Information)[0])];

    /// <summary>Copies of the predictors without a unit, before any training.</summary>
    public PredictorSet Without(int unit) => kept.Without(unit * samples.ColumnsPerUnit, samples.ColumnsPerUnit);

    /// <summary>Copies of the predictors without the null unit, before any training.</summary>
    public PredictorSet WithoutNull() => kept.Without((int)samples.Columns.size(1) - samples.ColumnsPerUnit, samples.ColumnsPerUnit);

    /// <summary>Trains the predictors and copies of them for one estimate, on the same batches; estimates may be trained side by side.</summary>
    /// <returns>The loss of each on the estimate's own fold, in nats.</returns>
    public (double Kept, double One, double Other) Train(int estimate, PredictorSet one, PredictorSet other, int steps)
    {
        for (int step = 0; step < steps; step++)
            Step(estimate, [kept, one, other], RetrainingRate);
        double Loss(PredictorSet set) => OnHeldOut(estimate, set, (p, rows) => samples.Target.Loss(p, rows).to(ScalarType.Float64).ToArray<double>())[0];
        return (Loss(kept), Loss(one), Loss(other));
    }

    /// <summary>Goes on with copies instead; they are then owned.</summary>
    public void Accept(PredictorSet copies)
    {
        kept.Dispose();
        kept = copies;
    }

    public void Dispose()
    {
        kept.Dispose();
        samples.Dispose();
    }

    private void Step(int estimate, ReadOnlySpan<PredictorSet> sets, double rate)
    {
        using var scope = new TensorScope();
        var rows = Tensor.FromArray<long>([.. orders[estimate].Next(BatchSize)], [1, BatchSize]);
        foreach (var set in sets)
            set.Train(estimate, samples, rows, rate);
    }

    private double[] OnHeldOut(int estimate, PredictorSet set, Func<Tensor, Tensor, double[]> measure)
    {
        using var noGrad = torch.no_grad();
        using var scope = new TensorScope();
        int[] fold = samples.Folds[estimate];
        var rows = Tensor.FromArray<long>([.. fold.Select(r => (long)r)], [1, fold.Length]);
        return measure(set.Predict(estimate, samples, rows), rows);
    }
}
