using System.Collections.Immutable;

namespace Mipp.Information;

/// <summary>
/// The transfer entropy redundancy criterion with MI ordering (arXiv 2401.11512, 2411.00147 section 3): every unit is tested
/// once, the least informative by itself first, and goes for good if the units still kept tell the consumers all it tells.
/// </summary>
internal static class Terc
{
    /// <summary>Runs the test over all units.</summary>
    /// <param name="elimination">With every unit kept; what goes is removed from it.</param>
    /// <param name="alone">I(X_i;Y) of every unit by itself, in nats, summed over consumers.</param>
    /// <param name="tolerance">How many nats a unit may carry and still count as redundant; at least 0.</param>
    /// <returns>The units that go, in that order, with the information that each one's removal lost; never all units.</returns>
    public static EliminationPath Select(JointElimination<InformationElimination> elimination, double[] alone, double tolerance)
    {
        var removals = ImmutableArray.CreateBuilder<Removal>();
        foreach (int unit in Enumerable.Range(0, alone.Length).OrderBy(u => alone[u]))
        {
            double loss = elimination.Loss(unit);
            if (loss > tolerance || removals.Count == alone.Length - 1)
                continue;
            elimination.Remove(unit);
            removals.Add(new Removal(unit, loss));
        }
        return new EliminationPath(removals.ToImmutable());
    }
}
