using Mipp.Information;
using Mipp.Pruning.Calibration;

namespace Mipp.Pruning.Selection;

/// <summary>Whatever tells the consumers no more than a number of nats goes, by the Gaussian closed form.</summary>
internal sealed class ToleranceRule(double tolerance) : StoppingRule
{
    /// <summary>
    /// Each column is taken to vary by itself by this share of the mean variance. With more, an exact copy would count as telling
    /// something of its own: of as many outputs as units with 3×3 columns, about 1,000 times the share, in nats.
    /// </summary>
    private const double RidgeShare = 1e-6;

    public override EliminationPath Select(GroupLayers group, Func<ObservedLayer, int[]?> keptOutputs, long seed, Action<int> tested)
    {
        var view = group.View(keptOutputs, seed);
        using var elimination = view.EliminateByInformation(RidgeShare);
        double[] alone = new double[view.Group.Width];
        foreach (var consumer in view.Consumers)
        {
            double[] own = consumer.InformationOfEachAlone(alone.Length, RidgeShare);
            for (int u = 0; u < alone.Length; u++)
                alone[u] += own[u];
        }
        return Terc.Select(new ToleranceTest(elimination, tolerance), alone, tested);
    }
}
