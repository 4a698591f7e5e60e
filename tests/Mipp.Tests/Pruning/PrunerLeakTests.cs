using Mipp.Pruning;

namespace Mipp.Tests.Pruning;

[Collection(nameof(RunsAlone))]
public sealed class PrunerLeakTests
{
    [Theory]
    [InlineData("mipp")]
    [InlineData("l1")]
    public void A_run_leaves_no_tensor_behind(string criterion)
    {
        using var dense = SmallNetwork.Build();
        var options = new PruningOptions { Criterion = criterion, MacsShare = 0.7 };
        // The first run makes what the process then keeps.
        Prune();
        long before = Tensor.TotalCount;
        Prune();
        Assert.Equal(before, Tensor.TotalCount);

        void Prune() => Pruner.Prune(
            dense, SmallNetwork.Calibration(256), options, cancellation: TestContext.Current.CancellationToken).Pruned.Dispose();
    }
}
