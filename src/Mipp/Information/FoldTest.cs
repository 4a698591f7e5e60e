using System.Collections.Immutable;
using Mipp.Information.Gaussian;
using Mipp.Tensors;

namespace Mipp.Information;

/// <summary>
/// The closed form with confidence: the information that goes with a unit is estimated on disjoint parts of the samples, each
/// time less what a null unit (one shuffled across samples, which can tell nothing) seems to tell on the same part. A unit is
/// kept when a one-sided test is surer than asked that the difference is above zero.
/// </summary>
/// <remarks>
/// An estimate from n samples of what k columns tell m outputs is too large by about k·m / 2n nats, which is what the null units
/// measure. Of units that transfer nothing, a share of about 1 − confidence is kept; less at high ones, as the estimates are skewed.
/// </remarks>
internal sealed class FoldTest : ITransferTest, IDisposable
{
    private readonly ImmutableArray<JointElimination<InformationElimination>> folds;
    private readonly int[] nulls;
    private readonly double confidence;

    /// <summary>Starts with every unit kept.</summary>
    /// <param name="folds">For each part of the samples an elimination of the units and, after them, of null units; owned.</param>
    /// <param name="units">The number of units.</param>
    /// <param name="nulls">The number of null units.</param>
    /// <param name="confidence">How sure one has to be of a unit to keep it, 0.5 … 0.99.</param>
    public FoldTest(ImmutableArray<JointElimination<InformationElimination>> folds, int units, int nulls, double confidence)
    {
        this.folds = folds;
        this.nulls = [.. Enumerable.Range(units, nulls)];
        this.confidence = confidence;
    }

    public TransferVerdict Test(int unit)
    {
        double[] estimates = [.. folds.Select(f => Lost(f, unit) - nulls.Average(n => Lost(f, n)))];
        return new TransferVerdict(estimates.Average(), Confidence.ThatMeanIsPositive(estimates) > confidence);
    }

    /// <summary>What is below zero is rounding, and nothing to be sure of.</summary>
    private static double Lost(JointElimination<InformationElimination> fold, int unit) => Math.Max(fold.Loss(unit), 0);

    public void Remove(int unit) => TensorWorkers.Run(folds.Length, (_, f) => folds[f].Remove(unit));

    public void Dispose()
    {
        foreach (var fold in folds)
            fold.Dispose();
    }
}
