using System.Collections.Immutable;

namespace Mipp.Information;

/// <summary>
/// The transfer entropy redundancy criterion with MI ordering (arXiv 2401.11512, 2411.00147 section 3): every unit is tested
/// once, the least informative by itself first, and goes for good if the units still kept tell the consumers all it tells.
/// </summary>
internal static class Terc
{
    /// <summary>Runs the test over all units.</summary>
    /// <param name="test">With every unit kept; what goes is removed from it.</param>
    /// <param name="alone">I(X_i;Y) of every unit by itself, summed over consumers; only the order counts.</param>
    /// <param name="tested">Called after every test with the number of units tested.</param>
    /// <returns>The units that go, in that order, with the information that each one's removal lost; never all units.</returns>
    public static EliminationPath Select(ITransferTest test, double[] alone, Action<int>? tested = null)
    {
        var removals = ImmutableArray.CreateBuilder<Removal>();
        foreach (var (done, unit) in Enumerable.Range(0, alone.Length).OrderBy(u => alone[u]).Index())
        {
            if (removals.Count == alone.Length - 1)
                break;
            var verdict = test.Test(unit);
            if (!verdict.Transfers)
            {
                test.Remove(unit);
                removals.Add(new Removal(unit, verdict.Loss));
            }
            tested?.Invoke(done + 1);
        }
        return new EliminationPath(removals.ToImmutable());
    }
}
