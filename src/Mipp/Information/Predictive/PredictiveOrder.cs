using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Information.Predictive;

/// <summary>How well each unit alone predicts what a consumer makes of all of them, by predictors of all units side by side.</summary>
internal static class PredictiveOrder
{
    private const int Hidden = 16;
    private const int BatchSize = 128;
    private const int Steps = 200;
    private const double Rate = 3e-3;

    /// <summary>Numbers that all predictors side by side may give for a batch.</summary>
    private const int MostPredictions = 1 << 22;

    /// <summary>Minus each unit's loss on samples of the first fold, in nats: I(X_i;Y) but for a constant. [units]</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="seed">Seeds weights and order.</param>
    /// <param name="cancellation">Stops the training.</param>
    public static double[] OfEachAlone(PredictionSamples samples, long seed, CancellationToken cancellation = default)
    {
        int atOnce = Math.Clamp(MostPredictions / (BatchSize * samples.Target.Outputs), 1, samples.Units);
        return [.. Enumerable.Range(0, samples.Units).Chunk(atOnce).SelectMany(part => OfSome(samples, part[0], part.Length, seed, cancellation))];
    }

    private static double[] OfSome(PredictionSamples samples, int first, int units, long seed, CancellationToken cancellation)
    {
        int k = samples.ColumnsPerUnit;
        using var predictors = new PredictorBank(units, k, Hidden, samples.Target.Outputs, new SeededRandom(seed, first).NextSeed());
        var order = new SampleOrder([.. samples.Folds.Skip(1).SelectMany(f => f)], seed);
        for (int step = 0; step < Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = new TensorScope();
            var rows = Tensor.FromArray<long>([.. order.Next(BatchSize)], [1, BatchSize]);
            predictors.Train(Read(rows), predictions => samples.Target.Loss(predictions, rows), Rate);
        }

        using var noGrad = torch.no_grad();
        using var outer = new TensorScope();
        var losses = torch.zeros([units]);
        int[] heldOut = samples.Folds[0];
        foreach (int[] part in heldOut.Chunk(BatchSize))
        {
            var rows = Tensor.FromArray<long>([.. part.Select(r => (long)r)], [1, part.Length]);
            losses = losses.add(samples.Target.Loss(predictors.Predict(Read(rows)), rows), Number((double)part.Length / heldOut.Length));
        }
        return losses.neg().to(ScalarType.Float64).ToArray<double>();

        // [1, samples] to [units, samples, k].
        Tensor Read(Tensor rows) => samples.Columns.index_select(0, rows.reshape([-1])).narrow(1, (long)first * k, (long)units * k)
            .reshape([-1, units, k]).transpose(0, 1).contiguous();
    }
}
