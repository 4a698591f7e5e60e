using System.Collections.Immutable;
using Mipp.Tensors;

namespace Mipp.Information.Predictive;

/// <summary>
/// The predictive estimator (arXiv 2411.00147 section 3): predictors of what the consumers make of the units are copied without
/// a unit, and beside that without a null unit, which told them nothing; all go on training briefly on the same batches. If the
/// loss without the unit comes back, the unit was redundant. It is kept when one-sided tests on five estimates are surer than
/// asked that its loss is larger than with the unit, and larger than without the null unit (for also that costs until the
/// predictors have got used to it).
/// </summary>
/// <param name="channels">The channels to the consumers, with every unit; owned. Losses add up over them.</param>
/// <param name="confidence">How sure one has to be of a unit to keep it, 0.5 … 0.99.</param>
/// <param name="cancellation">Stops between rounds of training.</param>
internal sealed class PredictiveTest(
    ImmutableArray<PredictiveChannel> channels, double confidence, CancellationToken cancellation = default) : ITransferTest, IDisposable
{
    /// <summary>Steps of training between two looks at the losses.</summary>
    private const int StepsPerRound = 12;

    /// <summary>Rounds after which a loss that is still coming back is said not to.</summary>
    private const int MostRounds = 20;

    /// <summary>A loss that keeps more than this share of itself in a round is not coming back …</summary>
    private const double Stalled = 0.95;

    /// <summary>… when it does so for so many rounds.</summary>
    private const int Patience = 2;

    private ImmutableArray<PredictorSet> without = [];

    public TransferVerdict Test(int unit)
    {
        Forget();
        without = [.. channels.Select(c => c.Without(unit))];
        ImmutableArray<PredictorSet> withoutNull = [.. channels.Select(c => c.WithoutNull())];
        try
        {
            double last = double.PositiveInfinity;
            for (int round = 0, stalled = 0; ; round++)
            {
                cancellation.ThrowIfCancellationRequested();
                var (beyondKept, beyondNull) = TrainAndCompare(withoutNull);
                double mean = beyondKept.Average();
                stalled = mean > Stalled * last ? stalled + 1 : 0;
                bool transfers = Math.Min(Confidence.ThatMeanIsPositive(beyondKept), Confidence.ThatMeanIsPositive(beyondNull)) > confidence;
                if (!transfers || stalled == Patience || round == MostRounds - 1)
                    return new TransferVerdict(mean, transfers);
                last = mean;
            }
        }
        finally
        {
            Dispose(withoutNull);
        }
    }

    public void Remove(int unit)
    {
        foreach (var (channel, copies) in channels.Zip(without))
            channel.Accept(copies);
        without = [];
    }

    public void Dispose()
    {
        Forget();
        foreach (var channel in channels)
            channel.Dispose();
    }

    /// <summary>
    /// After some more training of all: how much more each predictor loses without the unit than with it, and than without the
    /// null unit.
    /// </summary>
    private (double[] BeyondKept, double[] BeyondNull) TrainAndCompare(ImmutableArray<PredictorSet> withoutNull)
    {
        double[] beyondKept = new double[Confidence.Estimates];
        double[] beyondNull = new double[Confidence.Estimates];
        TensorWorkers.Run(Confidence.Estimates, (_, i) =>
        {
            for (int c = 0; c < channels.Length; c++)
            {
                var (kept, loss, none) = channels[c].Train(i, without[c], withoutNull[c], StepsPerRound);
                beyondKept[i] += loss - kept;
                beyondNull[i] += loss - none;
            }
        });
        return (beyondKept, beyondNull);
    }

    private void Forget()
    {
        Dispose(without);
        without = [];
    }

    private static void Dispose(ImmutableArray<PredictorSet> sets)
    {
        foreach (var set in sets)
            set.Dispose();
    }
}
