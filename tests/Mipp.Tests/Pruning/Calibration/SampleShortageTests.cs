using Mipp.Graphs;
using Mipp.Pruning;
using Mipp.Tests.Coupling;
using Mipp.Tests.Training;

namespace Mipp.Tests.Pruning.Calibration;

/// <summary>Fewer calibration samples than it takes for the widths of the layers.</summary>
public sealed class SampleShortageTests
{
    [Theory]
    [InlineData(40, "40 calibration samples at 1 position are too few for node 'third'")]
    [InlineData(8, "8 calibration samples at 1 position are too few for node 'third'")]
    [InlineData(1, "1 calibration sample at 1 position is too few for node 'third'")]
    public void Are_warned_of_with_the_number_that_is_needed(int samples, string beginning)
    {
        using var dense = Network();
        var result = Prune(dense, samples);
        using var pruned = result.Pruned;
        string warning = Assert.Single(result.Warnings);
        Assert.StartsWith(beginning, warning, StringComparison.Ordinal);
        Assert.Contains("reads 40 columns", warning, StringComparison.Ordinal);
        Assert.Contains("at least 41 samples are needed", warning, StringComparison.Ordinal);
        Assert.All(result.Plan.Groups.SelectMany(g => g.Removed), r => Assert.True(double.IsFinite(r.Loss)));
    }

    [Fact]
    public void With_that_number_there_is_no_warning()
    {
        using var dense = Network();
        var result = Prune(dense, 41);
        result.Pruned.Dispose();
        Assert.Empty(result.Warnings);
    }

    /// <summary>The second layer reads 4·9 columns at 16 positions, the third 40 at one.</summary>
    private static Graph Network()
    {
        var net = new NetworkBuilder(seed: 4);
        var first = net.Relu(net.Conv("first", net.Input("x", 3, 4, 4), 4));
        var second = net.Relu(net.Conv("second", first, 40));
        return net.Build([net.Gemm("third", net.Flatten(net.GlobalPool(second)), 3)]);
    }

    private static PruningResult Prune(Graph dense, int count)
    {
        var random = new SeededRandom(1);
        float[] values = new float[count * 48];
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)random.NextNormal();
        return Pruner.Prune(
            dense, TinyData.Of(values, [], 3, 4, 4), new PruningOptions { MacsShare = 0.5 }, cancellation: TestContext.Current.CancellationToken);
    }
}
