using System.Collections.Immutable;
using Mipp.Data;

namespace Mipp.Training;

/// <summary>
/// Some of the training samples are held out and measured after every epoch, and the training stops when they are classified no
/// better for a while (Prechelt 1998). The network ends with the weights of its best epoch: the one of highest accuracy on the
/// held-out samples, and of equal ones that of least loss.
/// </summary>
/// <param name="HoldOut">The share of the training samples that is held out, above 0 and below 1.</param>
/// <param name="Patience">Epochs without a better one after which the training stops, at least 1.</param>
public sealed record EarlyStopping(double HoldOut = EarlyStopping.DefaultHoldOut, int Patience = EarlyStopping.DefaultPatience)
{
    /// <summary>A tenth.</summary>
    public const double DefaultHoldOut = 0.1;

    /// <summary>Five epochs.</summary>
    public const int DefaultPatience = 5;

    // Keeps these draws apart from other uses of the same seed.
    private const long HoldOutStream = 6;

    /// <exception cref="MippException">A value is out of its range.</exception>
    internal void Validate()
    {
        if (HoldOut is not (> 0 and < 1))
            throw new MippException($"{HoldOut} of the training samples cannot be held out: give a share above 0 and below 1.");
        if (Patience < 1)
            throw new MippException($"a patience of {Patience} epochs is not possible: give at least 1.");
    }

    /// <summary>The samples to train on and those to measure, chosen at random; together they are all.</summary>
    /// <exception cref="MippException">There are too few samples to divide.</exception>
    internal (DatasetSplit Train, DatasetSplit HeldOut) Divide(DatasetSplit data, long seed)
    {
        int heldOut = (int)Math.Round(HoldOut * data.Count);
        if (heldOut < 1 || heldOut >= data.Count)
            throw new MippException(
                $"{HoldOut} of {data.Count} training samples leaves none to hold out or none to train on: give another share or more samples.");
        int[] order = Sampling.Subset(data.Count, data.Count, new SeededRandom(HoldOutStream, seed).NextSeed());
        return (data.Subset(order.AsSpan(heldOut)), data.Subset(order.AsSpan(0, heldOut)));
    }

    /// <summary>Whether there is nothing more to hope for after these measurements, one per epoch.</summary>
    internal bool IsOver(ImmutableArray<Evaluation> heldOut) =>
        BestEpoch(heldOut) is { } best && heldOut.Length - 1 - best >= Patience;

    /// <summary>The best epoch so far, from 0; null before the first. Of equal ones it is the first.</summary>
    internal static int? BestEpoch(ImmutableArray<Evaluation> heldOut)
    {
        int? best = null;
        for (int epoch = 0; epoch < heldOut.Length; epoch++)
            if (best is null || IsBetter(heldOut[epoch], heldOut[best.Value]))
                best = epoch;
        return best;
    }

    private static bool IsBetter(Evaluation a, Evaluation b) =>
        a.Accuracy > b.Accuracy || (a.Accuracy == b.Accuracy && a.MeanLoss < b.MeanLoss);
}
