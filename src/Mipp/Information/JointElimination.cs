using System.Collections.Immutable;

namespace Mipp.Information;

/// <summary>Backward elimination of units that several linear maps read: a unit goes everywhere, and its losses add up.</summary>
internal sealed class JointElimination(ImmutableArray<BackwardElimination> consumers) : IDisposable
{
    /// <summary>The elimination at each consumer.</summary>
    public ImmutableArray<BackwardElimination> Consumers => consumers;

    /// <summary>A score per unit, summed over the consumers.</summary>
    public double[] Score(Func<BackwardElimination, double[]> score)
    {
        double[] sum = score(consumers[0]);
        foreach (var consumer in consumers.Skip(1))
        {
            double[] own = score(consumer);
            for (int u = 0; u < sum.Length; u++)
                sum[u] += own[u];
        }
        return sum;
    }

    public void Remove(int unit)
    {
        foreach (var consumer in consumers)
            consumer.Remove(unit);
    }

    /// <summary>Removes the unit with the smallest score again and again.</summary>
    /// <param name="units">The number of units.</param>
    /// <param name="count">The number of removals.</param>
    /// <param name="score">The score of every unit at one consumer, given the units still kept there.</param>
    public EliminationPath Run(int units, int count, Func<BackwardElimination, double[]> score)
    {
        var kept = Enumerable.Range(0, units).ToList();
        var removals = ImmutableArray.CreateBuilder<Removal>(count);
        for (int i = 0; i < count; i++)
        {
            double[] scores = Score(score);
            int next = kept.MinBy(u => scores[u]);
            Remove(next);
            kept.Remove(next);
            removals.Add(new Removal(next, scores[next]));
        }
        return new EliminationPath(removals.MoveToImmutable());
    }

    public void Dispose()
    {
        foreach (var consumer in consumers)
            consumer.Dispose();
    }
}
