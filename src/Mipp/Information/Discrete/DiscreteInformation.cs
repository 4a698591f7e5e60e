namespace Mipp.Information.Discrete;

/// <summary>
/// Mutual information between discrete variables by plugging relative frequencies into its definition:
/// I(X;Y) = Σ p(x, y) log(p(x, y) / (p(x) p(y))), in nats. Exact when the outcomes are all there are, each with its probability;
/// from n samples too large by about (|X| − 1)(|Y| − 1) / 2n.
/// </summary>
internal sealed class DiscreteInformation
{
    private readonly int[][] outcomes;
    private readonly int[] targets;
    private readonly double[] probabilities;

    /// <param name="outcomes">For every outcome the value of each unit.</param>
    /// <param name="targets">For every outcome the value of Y.</param>
    /// <param name="weights">How often each outcome occurs, in any unit; null when all do equally often.</param>
    public DiscreteInformation(int[][] outcomes, int[] targets, double[]? weights = null)
    {
        this.outcomes = outcomes;
        this.targets = targets;
        double total = weights?.Sum() ?? outcomes.Length;
        probabilities = [.. outcomes.Select((_, i) => (weights?[i] ?? 1) / total)];
    }

    /// <summary>The number of units.</summary>
    public int Units => outcomes[0].Length;

    /// <summary>I(X_S;Y) of the units S together.</summary>
    public double Of(IEnumerable<int> units)
    {
        int[] joint = Joint(units);
        var (ofUnits, ofTargets, ofBoth) = (Distribution(joint), Distribution(targets), Distribution([.. joint.Zip(targets)]));
        return ofBoth.Where(b => b.Value > 0).Sum(b => b.Value * Math.Log(b.Value / (ofUnits[b.Key.First] * ofTargets[b.Key.Second])));
    }

    /// <summary>For every outcome a number that is the same where all the units have the same values.</summary>
    private int[] Joint(IEnumerable<int> units)
    {
        int[] joint = new int[outcomes.Length];
        foreach (int unit in units)
        {
            var numbers = new Dictionary<(int, int), int>();
            for (int i = 0; i < joint.Length; i++)
            {
                var values = (joint[i], outcomes[i][unit]);
                numbers.TryAdd(values, numbers.Count);
                joint[i] = numbers[values];
            }
        }
        return joint;
    }

    private Dictionary<T, double> Distribution<T>(T[] values)
        where T : notnull
    {
        var distribution = new Dictionary<T, double>();
        for (int i = 0; i < values.Length; i++)
            distribution[values[i]] = distribution.GetValueOrDefault(values[i]) + probabilities[i];
        return distribution;
    }
}
