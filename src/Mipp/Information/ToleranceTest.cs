using Mipp.Information.Gaussian;

namespace Mipp.Information;

/// <summary>A unit is kept when the information that goes with it, by the Gaussian closed form, is more than a number of nats.</summary>
/// <param name="elimination">With every unit kept.</param>
/// <param name="tolerance">How many nats a unit may carry and still count as redundant; at least 0.</param>
internal sealed class ToleranceTest(JointElimination<BackwardElimination> elimination, double tolerance) : ITransferTest
{
    public TransferVerdict Test(int unit)
    {
        double loss = elimination.Loss(unit);
        return new TransferVerdict(loss, loss > tolerance);
    }

    public void Remove(int unit) => elimination.Remove(unit);
}
