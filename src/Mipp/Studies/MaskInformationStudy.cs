using System.Collections.Immutable;
using Mipp.Data;
using Mipp.Training;

namespace Mipp.Studies;

/// <summary>One kind of masks in one kind of network.</summary>
/// <param name="Network">"fully connected" or "convolutional".</param>
/// <param name="Masks">The probability with which a slot's relevant node is kept for what it is; or a criterion's name.</param>
/// <param name="Information">I(D;M) in nats: known for masks drawn with a probability, estimated (of I(R;M), a lower bound) for a criterion's.</param>
/// <param name="Accuracy">Accuracy on unseen samples once the masked network is trained.</param>
/// <param name="BestAccuracy">The accuracy that the best possible classifier of what these masks leave would have.</param>
public sealed record MaskInformationRow(string Network, string Masks, double Information, Spread Accuracy, Spread BestAccuracy);

/// <summary>
/// At the same number of nodes, a network learns the better the more its mask has to do with the data (arXiv 2411.00147, version 2):
/// masks of known I(D;M), and those that criteria find.
/// </summary>
public static class MaskInformationStudy
{
    internal const int Slots = 5;
    internal const int Nodes = 4;
    private const int TestSamples = 2000;
    private const long MaskStream = 13;

    private static readonly double[] Reliabilities = [0, 0.25, 0.5, 0.75, 0.9, 1];
    private static readonly (string Name, bool IsConvolutional)[] Networks = [("fully connected", false), ("convolutional", true)];

    /// <summary>Runs the study.</summary>
    /// <param name="options">How.</param>
    /// <param name="progress">Told the share that is done, 0 … 1.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="MippException">An option is out of its range.</exception>
    public static ImmutableArray<MaskInformationRow> Run(
        StudyOptions options, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        options.Validate();
        var rows = ImmutableArray.CreateBuilder<MaskInformationRow>();
        int runs = Networks.Length * options.Seeds;
        int done = 0;
        foreach (var (name, isConvolutional) in Networks)
        {
            var found = new List<Found>();
            for (int seed = 0; seed < options.Seeds; seed++)
            {
                found.AddRange(OfSeed(isConvolutional, seed, options, cancellation));
                progress?.Report((double)++done / runs);
            }
            rows.AddRange(found.GroupBy(f => f.Masks).Select(same => RowOf(name, [.. same])));
        }
        return rows.ToImmutable();
    }

    /// <summary>A mask and what became of it.</summary>
    private sealed record Found(string Masks, double? Known, (int Kept, bool IsHit)[] Hits, double Accuracy, double Best);

    private static IEnumerable<Found> OfSeed(bool isConvolutional, int seed, StudyOptions options, CancellationToken cancellation)
    {
        var task = SlotTask.Draw(Slots, Nodes, seed);
        var train = task.Samples(options.Samples, isConvolutional, seed, 0);
        var test = task.Samples(TestSamples, isConvolutional, seed, 1);
        using var untrained = task.Network(isConvolutional, seed);
        foreach (double reliability in Reliabilities)
        {
            var random = new SeededRandom(MaskStream, seed, (long)(1000 * reliability), isConvolutional ? 1 : 0);
            int[] mask = task.DrawMask(reliability, ref random);
            using var masked = StudyNetwork.Cut(untrained, mask);
            StudyNetwork.Train(masked, train, seed, cancellation);
            yield return Measure(
                FormattableString.Invariant($"{reliability}"), MaskInformation.OfChannel(Slots, Nodes, reliability), task, mask, masked, test);
        }
        using var dense = task.Network(isConvolutional, seed);
        StudyNetwork.Train(dense, train, seed, cancellation);
        foreach (string criterion in options.Criteria)
        {
            var (pruned, mask) = StudyNetwork.Prune(dense, train, criterion, Slots, seed, cancellation);
            using var owned = pruned;
            StudyNetwork.Train(pruned, train, seed, cancellation);
            yield return Measure(criterion, known: null, task, mask, pruned, test);
        }
    }

    private static Found Measure(string masks, double? known, SlotTask task, int[] mask, Graphs.Graph network, DatasetSplit test)
    {
        (int Kept, bool IsHit)[] hits = [.. task.Hits(mask)];
        return new Found(masks, known, hits, Evaluator.Evaluate(network, test).Accuracy, task.BestAccuracy(hits.Count(h => h.IsHit)));
    }

    private static MaskInformationRow RowOf(string network, Found[] same) => new(
        network, same[0].Masks,
        same[0].Known ?? MaskInformation.Estimate(Slots, Nodes, [.. same.SelectMany(f => f.Hits)]),
        Spread.Of([.. same.Select(f => f.Accuracy)]), Spread.Of([.. same.Select(f => f.Best)]));
}
