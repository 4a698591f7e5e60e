using System.Collections.Immutable;

namespace Mipp.Pruning;

/// <summary>What the network's output loses as units of one group go, in the order of its elimination path.</summary>
/// <param name="Path">The units in the order in which they go.</param>
/// <param name="Losses">The loss after each removal, never falling; one entry per unit of <paramref name="Path"/>.</param>
internal sealed record LossCurve(ImmutableArray<int> Path, ImmutableArray<double> Losses)
{
    /// <summary>The loss that the next removal adds when <paramref name="removed"/> units are gone already.</summary>
    public double Step(int removed) => Losses[removed] - (removed == 0 ? 0 : Losses[removed - 1]);

    /// <summary>A curve of which only some points are known: straight in between, and never falling.</summary>
    /// <param name="path">The units in the order in which they go.</param>
    /// <param name="points">Known losses by the number of units removed, ascending; the last one for the whole path.</param>
    public static LossCurve Through(ImmutableArray<int> path, IReadOnlyList<(int Removed, double Loss)> points)
    {
        double[] losses = new double[path.Length];
        (int Removed, double Loss) last = (0, 0);
        foreach (var point in points)
        {
            var next = point with { Loss = Math.Max(point.Loss, last.Loss) };
            for (int r = last.Removed + 1; r <= next.Removed; r++)
                losses[r - 1] = last.Loss + ((next.Loss - last.Loss) * (r - last.Removed) / (next.Removed - last.Removed));
            last = next;
        }
        return new LossCurve(path, [.. losses]);
    }
}
