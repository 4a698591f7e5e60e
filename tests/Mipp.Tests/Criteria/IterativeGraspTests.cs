namespace Mipp.Tests.Criteria;

[Collection(nameof(RunsAlone))]
public sealed class IterativeGraspTests
{
    [Fact]
    public void Scores_are_taken_anew_in_twenty_rounds() => Rounds.AssertFollow("grasp-iterative", 20, (network, weights) =>
    {
        double Loss(double[] w) => network.MeanLoss(w, temperature: 200);
        // Weights that are gone are not there to flow a gradient.
        double[] gradient = [.. Differences.Gradient(Loss, weights).Zip(weights, (g, w) => w == 0 ? 0 : g)];
        double[] flow = Differences.HessianTimes(Loss, weights, gradient);
        return network.ByUnit(i => Math.Abs(flow[i] * weights[i]));
    });
}
