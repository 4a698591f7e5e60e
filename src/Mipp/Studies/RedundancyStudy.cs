using System.Collections.Immutable;
using Mipp.Training;

namespace Mipp.Studies;

/// <summary>What one criterion makes of a network whose nodes share information.</summary>
/// <param name="Criterion">The criterion, or "dense" for the network with all nodes.</param>
/// <param name="BitsKept">How many of the four bits at least one kept node sees.</param>
/// <param name="UsefulMasks">The share of the masks that keep all four, 0 … 1.</param>
/// <param name="Before">Accuracy on unseen samples as soon as the network is pruned.</param>
/// <param name="After">The same once it is trained again.</param>
public sealed record RedundancyRow(string Criterion, Spread BitsKept, double UsefulMasks, Spread Before, Spread After);

/// <summary>
/// Of many nodes that say the same, one is enough: which criteria see that, in a network of fifteen nodes of which four, of different
/// bits, are to be kept (arXiv 2411.00147, version 2)?
/// </summary>
public static class RedundancyStudy
{
    private const int TestSamples = 2000;
    private const string Dense = "dense";

    private sealed record Found(string Criterion, int BitsKept, double Before, double After);

    /// <summary>Runs the study.</summary>
    /// <param name="options">How.</param>
    /// <param name="progress">Told the share that is done, 0 … 1.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="MippException">An option is out of its range.</exception>
    public static ImmutableArray<RedundancyRow> Run(
        StudyOptions options, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        options.Validate();
        var found = new List<Found>();
        for (int seed = 0; seed < options.Seeds; seed++)
        {
            found.AddRange(OfSeed(seed, options, cancellation));
            progress?.Report((seed + 1.0) / options.Seeds);
        }
        return [.. found.GroupBy(f => f.Criterion).Select(same => RowOf([.. same]))];
    }

    private static IEnumerable<Found> OfSeed(int seed, StudyOptions options, CancellationToken cancellation)
    {
        var train = CopiesTask.Samples(options.Samples, seed, 0);
        var test = CopiesTask.Samples(TestSamples, seed, 1);
        using var dense = CopiesTask.Network(seed);
        StudyNetwork.Train(dense, train, seed, cancellation);
        double accuracy = Evaluator.Evaluate(dense, test, cancellation: cancellation).Accuracy;
        yield return new Found(Dense, CopiesTask.Bits, accuracy, accuracy);
        foreach (string criterion in options.Criteria)
        {
            var (pruned, kept) = StudyNetwork.Prune(dense, train, criterion, CopiesTask.Bits, seed, cancellation);
            using var owned = pruned;
            double before = Evaluator.Evaluate(pruned, test, cancellation: cancellation).Accuracy;
            StudyNetwork.Train(pruned, train, seed, cancellation);
            int bits = kept.Select(node => CopiesTask.BitOf[node]).Distinct().Count();
            yield return new Found(criterion, bits, before, Evaluator.Evaluate(pruned, test, cancellation: cancellation).Accuracy);
        }
    }

    private static RedundancyRow RowOf(Found[] same) => new(
        same[0].Criterion,
        Spread.Of([.. same.Select(f => (double)f.BitsKept)]),
        same.Average(f => f.BitsKept == CopiesTask.Bits ? 1.0 : 0.0),
        Spread.Of([.. same.Select(f => f.Before)]),
        Spread.Of([.. same.Select(f => f.After)]));
}
