using Mipp.Surgery;

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

    /// <summary>Whether the network is trained by <see cref="Train"/> before it is pruned, and what is left keeps those weights.</summary>
    public virtual bool TrainsFirst => false;

    /// <summary>Trains the network before it is pruned.</summary>
    /// <param name="network">The network, whose graph changes in place; <see cref="NetworkView.Training"/> is there.</param>
    /// <param name="choose">Tells which units would be left by some scores.</param>
    public virtual void Train(NetworkView network, Func<double[][], ChannelSelection> choose)
    {
    }
}
