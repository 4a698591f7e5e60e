using System.Collections.Immutable;
using Mipp.Information;

namespace Mipp.Pruning.Selection;

/// <summary>What the network's output loses as units of one group go, in the order of its elimination path.</summary>
/// <param name="Path">The units in the order in which they go.</param>
/// <param name="Losses">The loss after each removal, never falling; one entry per unit of <paramref name="Path"/>.</param>
internal sealed record LossCurve(ImmutableArray<int> Path, ImmutableArray<double> Losses)
{
    /// <summary>What a removal rises by at least: one that seems to cost nothing still takes its turn.</summary>
    private const double LeastRise = 1e-200;

    /// <summary>The loss that the next removal adds when <paramref name="removed"/> units are gone already.</summary>
    public double Step(int removed) => Losses[removed] - (removed == 0 ? 0 : Losses[removed - 1]);

    /// <summary>A curve of which only some points are known: in between it rises as another one does, and it never falls.</summary>
    /// <param name="path">The units and what each one's removal adds to the other curve, which is known everywhere; at least 0.</param>
    /// <param name="points">Known losses by the number of units removed, ascending; the last one for the whole path.</param>
    public static LossCurve Through(ImmutableArray<Removal> path, IReadOnlyList<(int Removed, double Loss)> points)
    {
        double[] losses = new double[path.Length];
        (int Removed, double Loss) last = (0, 0);
        foreach (var point in points)
        {
            var next = point with { Loss = Math.Max(point.Loss, last.Loss) };
            double[] rises = [.. path[last.Removed..next.Removed].Select(r => Math.Max(r.Loss, LeastRise))];
            double whole = rises.Sum();
            double risen = 0;
            for (int i = 0; i < rises.Length; i++)
            {
                risen += rises[i];
                losses[last.Removed + i] = last.Loss + ((next.Loss - last.Loss) * risen / whole);
            }
            last = next;
        }
        return new LossCurve([.. path.Select(r => r.Unit)], [.. losses]);
    }
}
