namespace Mipp.Information.Discrete;

/// <summary>The test of TERC on discrete variables: whether I(X_S;Y) falls when a unit leaves S.</summary>
/// <param name="information">The variables.</param>
/// <param name="tolerance">Nats that count as nothing; what rounding makes is less than the default.</param>
internal sealed class DiscreteTest(DiscreteInformation information, double tolerance = 1e-9) : ITransferTest
{
    private readonly List<int> kept = [.. Enumerable.Range(0, information.Units)];

    /// <summary>Runs TERC over all units, in the order of their own information.</summary>
    public static EliminationPath Select(DiscreteInformation information, double tolerance = 1e-9) => Terc.Select(
        new DiscreteTest(information, tolerance), [.. Enumerable.Range(0, information.Units).Select(u => information.Of([u]))]);

    public TransferVerdict Test(int unit)
    {
        double loss = information.Of(kept) - information.Of(kept.Where(u => u != unit));
        return new TransferVerdict(loss, loss > tolerance);
    }

    public void Remove(int unit) => kept.Remove(unit);
}
