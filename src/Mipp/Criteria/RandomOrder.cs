namespace Mipp.Criteria;

/// <summary>Units in random order: the control that every other criterion has to beat. Scores without a unit, 0 … width − 1.</summary>
internal sealed class RandomOrder() : ScoreCriterion("random", "channels in random order")
{
    public override Scope Scope => Scope.Layer;

    public override Normalisation Normalisation => Normalisation.Max;

    public override double[][] Score(NetworkView network) =>
        [.. network.Groups.Select((group, g) => Array.ConvertAll(Sampling.Permutation(group.Width, network.Seed, g), place => (double)place))];
}
