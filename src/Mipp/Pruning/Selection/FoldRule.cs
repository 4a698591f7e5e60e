using System.Collections.Immutable;
using Mipp.Information;
using Mipp.Information.Gaussian;
using Mipp.Pruning.Calibration;
using Mipp.Torch;

namespace Mipp.Pruning.Selection;

/// <summary>Whatever we are not surer of than asked that it tells the consumers something goes, by the Gaussian closed form on folds.</summary>
internal sealed class FoldRule(FoldedObservation observation, double confidence, CancellationToken cancellation) : StoppingRule
{
    public override EliminationPath Select(GroupLayers group, Func<ObservedLayer, int[]?> keptOutputs, long seed, Action<int> tested)
    {
        int units = group.Group.Width;
        var folds = new JointElimination<InformationElimination>[Confidence.Estimates];
        double[][] alone = new double[folds.Length][];
        TensorWorkers.Run(folds.Length, (_, fold) =>
        {
            using var scope = new TensorScope();
            ImmutableArray<GaussianChannel> channels =
                [.. group.Consumers.Select(c => UnlessStopped(() => observation.Of(c.Layer).Channel(fold, c, units, keptOutputs(c.Layer))))];
            folds[fold] = new([.. channels.Select(c => UnlessStopped(c.Eliminate))]);
            double[][] ofConsumers = [.. channels.Select(c => UnlessStopped(c.OfEachAlone))];
            alone[fold] = [.. Enumerable.Range(0, units).Select(u => ofConsumers.Sum(c => c[u]))];
        });
        using var test = new FoldTest([.. folds], units, FoldedLayer.Nulls, confidence);
        return Terc.Select(test, [.. Enumerable.Range(0, units).Select(u => alone.Average(a => a[u]))], tested);
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
