using System.Collections.Immutable;
using Mipp.Information;
using Mipp.Information.Gaussian;
using Mipp.Pruning.Calibration;
using Mipp.Tensors;

namespace Mipp.Pruning.Selection;

/// <summary>Whatever we are not surer of than asked that it tells the consumers something goes, by the Gaussian closed form on folds.</summary>
internal sealed class FoldRule(FoldedObservation observation, double confidence, CancellationToken cancellation) : StoppingRule
{
    /// <summary>Of a fold's covariances while precisions are made of them: of the columns, and of these and the noise together.</summary>
    private const int CopiesWhileMade = 6;

    public override EliminationPath Select(GroupLayers group, Func<ObservedLayer, int[]?> keptOutputs, long seed, Action<int> tested)
    {
        int units = group.Group.Width;
        var folds = new JointElimination<InformationElimination>[Confidence.Estimates];
        double[][] alone = new double[folds.Length][];
        try
        {
            TensorWorkers.Run(folds.Length, (_, fold) =>
            {
                using var scope = new TensorScope();
                ImmutableArray<GaussianChannel> channels =
                    [.. group.Consumers.Select(c => UnlessStopped(() => observation.Of(c.Layer).Channel(fold, c, units, keptOutputs(c.Layer))))];
                double[][] ofConsumers = [.. channels.Select(c => UnlessStopped(c.OfEachAlone))];
                alone[fold] = [.. Enumerable.Range(0, units).Select(u => ofConsumers.Sum(c => c[u]))];
                cancellation.ThrowIfCancellationRequested();
                folds[fold] = new([.. channels.Select(c => c.Eliminate())]);
            });
        }
        catch
        {
            foreach (var fold in folds)
                fold?.Dispose();
            throw;
        }
        using var test = new FoldTest([.. folds], units, FoldedLayer.Nulls, confidence);
        return Terc.Select(test, [.. Enumerable.Range(0, units).Select(u => alone.Average(a => a[u]))], tested);
    }

    /// <summary>The most bytes that a group takes: every worker makes a fold's precisions, and those of all folds stay.</summary>
    public static long PeakBytes(GroupLayers group, int workers)
    {
        long made = 0, kept = 0;
        foreach (var consumer in group.Consumers)
        {
            long columns = consumer.Layer.ColumnCount + (FoldedLayer.Nulls * consumer.ColumnsPerUnit);
            long joint = columns + consumer.Layer.OutputCount;
            made = Math.Max(made, sizeof(double) * CopiesWhileMade * ((joint * joint) + (columns * columns)));
            kept += sizeof(double) * 2 * columns * columns;
        }
        return (Math.Min(workers, Confidence.Estimates) * made) + (Confidence.Estimates * kept);
    }

    private T UnlessStopped<T>(Func<T> work)
    {
        cancellation.ThrowIfCancellationRequested();
        return work();
    }

    public override void Dispose()
    {
        observation.Dispose();
        base.Dispose();
    }
}
