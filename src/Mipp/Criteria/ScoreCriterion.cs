namespace Mipp.Criteria;

/// <summary>A criterion that gives every unit of the network a score; the lowest go first.</summary>
internal abstract class ScoreCriterion(string name, string summary) : Criterion(name, summary)
{
    /// <summary>How scores of different groups are made comparable, unless the user says otherwise.</summary>
    public virtual Normalisation Normalisation => Normalisation.None;

    /// <summary>
    /// In how many rounds the network is pruned, the scores taken anew in each. Of n rounds, round k ends at the share^(k/n) of
    /// the budget's cost.
    /// </summary>
    public virtual int Rounds => 1;

    /// <summary>Scores the units.</summary>
    /// <returns>
    /// For each of the network's groups a score for every unit, finite, or +∞ for one that must stay. Scores of units that are
    /// removed already are not looked at.
    /// </returns>
    public abstract double[][] Score(NetworkView network);
}
