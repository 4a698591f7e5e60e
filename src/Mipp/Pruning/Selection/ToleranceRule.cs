using Mipp.Information;
using Mipp.Information.Gaussian;
using Mipp.Information.Moments;
using Mipp.Pruning.Calibration;
using Mipp.Torch;

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
            using var scope = new TensorScope();
            var sampled = consumer.Covariance();
            var weights = consumer.Weights.To(DType.Float64);
            var noise = GaussianInformation.NoiseVariance(GaussianInformation.OutputVariance(weights, sampled));
            var covariance = Ridge.Regularised(sampled, RidgeShare);
            double[] own = GaussianInformation.OfEachAlone(
                GaussianInformation.WithoutConstants(weights, sampled), covariance, noise, alone.Length, consumer.ColumnsPerUnit);
            for (int u = 0; u < alone.Length; u++)
                alone[u] += own[u];
        }
        return Terc.Select(new ToleranceTest(elimination, tolerance), alone, tested);
    }
}
