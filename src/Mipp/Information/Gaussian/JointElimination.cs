using System.Collections.Immutable;

namespace Mipp.Information.Gaussian;

/// <summary>Backward elimination of units that several linear maps read: a unit goes everywhere, and its losses add up.</summary>
internal sealed class JointElimination<T>(ImmutableArray<T> consumers) : IDisposable
    where T : BackwardElimination
{
    /// <summary>The elimination at each consumer.</summary>
    public ImmutableArray<T> Consumers => consumers;

    /// <summary>What the removal of each unit would cost now, over all consumers.</summary>
    public double[] Losses()
    {
        double[] sum = consumers[0].Losses();
        foreach (var consumer in consumers.Skip(1))
        {
            double[] own = consumer.Losses();
            for (int u = 0; u < sum.Length; u++)
                sum[u] += own[u];
        }
        return sum;
    }

    /// <summary>What the removal of one unit would cost now, over all consumers.</summary>
    public double Loss(int unit) => consumers.Sum(c => c.Loss(unit));

    public void Remove(int unit)
    {
        foreach (var consumer in consumers)
            consumer.Remove(unit);
    }

    /// <summary>Removes the unit that costs least again and again.</summary>
    /// <param name="units">The number of units.</param>
    /// <param name="count">The number of removals.</param>
    /// <param name="cancellation">Stops between them.</param>
    public EliminationPath Run(int units, int count, CancellationToken cancellation = default)
    {
        var kept = Enumerable.Range(0, units).ToList();
        var removals = ImmutableArray.CreateBuilder<Removal>(count);
        for (int i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            double[] losses = Losses();
            int next = kept.MinBy(u => losses[u]);
            Remove(next);
            kept.Remove(next);
            removals.Add(new Removal(next, losses[next]));
        }
        return new EliminationPath(removals.MoveToImmutable());
    }

    public void Dispose()
    {
        foreach (var consumer in consumers)
            consumer.Dispose();
    }
}
