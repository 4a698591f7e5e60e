using Mipp.Information;
using Mipp.Torch;

namespace Mipp.Pruning;

/// <summary>Whatever tells the consumers no more than a number of nats goes, by the Gaussian closed form.</summary>
internal sealed class ToleranceRule(double tolerance) : StoppingRule
{
    public override EliminationPath Select(GroupLayers group, Func<ObservedLayer, int[]?> keptOutputs, long seed, Action<int> tested)
    {
        var view = group.View(keptOutputs, seed);
        using var elimination = view.EliminateByInformation();
        double[] alone = new double[view.Group.Width];
        foreach (var consumer in view.Consumers)
        {
            using var scope = new TensorScope();
            var sampled = consumer.Covariance();
            var weights = consumer.Weights.To(DType.Float64);
            var noise = GaussianInformation.NoiseVariance(GaussianInformation.OutputVariance(weights, sampled));
            var covariance = Ridge.Regularised(sampled, BackwardElimination.DefaultRidge);
            double[] own = GaussianInformation.OfEachAlone(
                GaussianInformation.WithoutConstants(weights, sampled), covariance, noise, alone.Length, consumer.ColumnsPerUnit);
            for (int u = 0; u < alone.Length; u++)
                alone[u] += own[u];
        }
        return Terc.Select(new ToleranceTest(elimination, tolerance), alone, tested);
    }
}
