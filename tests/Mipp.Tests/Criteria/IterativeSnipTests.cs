namespace Mipp.Tests.Criteria;

[Collection(nameof(RunsAlone))]
public sealed class IterativeSnipTests
{
    [Fact]
    public void Scores_are_taken_anew_in_twenty_rounds() => Rounds.AssertFollow("snip-iterative", 20, (network, weights) =>
    {
        double[] gradient = Differences.Gradient(w => network.MeanLoss(w), weights);
        return network.ByUnit(i => Math.Abs(gradient[i] * weights[i]));
    });
}
