using Mipp.Data;
using Mipp.Graphs;
using Mipp.Pruning;
using Mipp.Tests.Coupling;
using Mipp.Tests.Training;
using static Mipp.Tensors.Numbers;

namespace Mipp.Tests.Pruning;

/// <summary>Activations that are infinite or no numbers: one line that names where they come from, whatever is asked for.</summary>
public sealed class NotFiniteTests
{
    private static readonly PruningOptions WithoutALook = new() { MacsShare = 0.7, Criterion = "l1", Repair = false };

    public static TheoryData<PruningOptions> Paths =>
    [
        new PruningOptions { MacsShare = 0.7 },
        new PruningOptions { MacsShare = 0.7, Repair = false },
        new PruningOptions { MacsShare = 0.7, Criterion = "reconstruction" },
        new PruningOptions { MacsShare = 0.7, Criterion = "thinet" },
        new PruningOptions { MacsShare = 0.7, Criterion = "l1" },
        new PruningOptions { MacsShare = 0.7, Criterion = "taylor" },
        new PruningOptions { Tolerance = 0.01 },
        new PruningOptions { Confidence = 0.9 },
        new PruningOptions { Confidence = 0.9, Estimator = "predictive" },
    ];

    [Theory]
    [MemberData(nameof(Paths), DisableDiscoveryEnumeration = true)]
    public void A_node_that_computes_them_is_named(PruningOptions options)
    {
        using var dense = Network();
        dense.Find("second.bias")!.Data!.narrow(0, 0, 1).fill_(Number(double.NaN));
        AssertRefused("second", dense, options, Noise());
    }

    [Theory]
    [MemberData(nameof(Paths), DisableDiscoveryEnumeration = true)]
    public void A_last_layer_whose_outputs_are_too_large_is_named(PruningOptions options)
    {
        using var dense = Network();
        dense.Find("third.weight")!.Data!.narrow(0, 0, 1).fill_(Number(float.MaxValue));
        dense.Find("second.bias")!.Data!.fill_(Number(2));
        AssertRefused("third", dense, options, Noise());
    }

    [Theory]
    [MemberData(nameof(Paths), DisableDiscoveryEnumeration = true)]
    public void Data_with_such_values_are_told_by_the_first_node_that_reads_them(PruningOptions options)
    {
        using var dense = Network();
        float[] values = Values();
        values[5] = float.PositiveInfinity;
        AssertRefused("first", dense, options, Split(values));
    }

    [Fact]
    public void Where_nothing_looks_at_the_data_the_proof_says_so_as_soon_as_it_would_prove_nothing()
    {
        using var dense = Network();
        dense.Find("second.bias")!.Data!.narrow(0, 0, 1).fill_(Number(double.NaN));
        AssertRefused("second", dense, WithoutALook, Noise());
        using var sound = Network();
        AssertRefused("'x'", sound, WithoutALook, Split([.. Values().Select(_ => float.PositiveInfinity)]));
    }

    private static void AssertRefused(string named, Graph dense, PruningOptions options, DatasetSplit samples)
    {
        var error = Assert.Throws<MippException>(() => Pruner.Prune(dense, samples, options, cancellation: TestContext.Current.CancellationToken));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static Graph Network()
    {
        var net = new NetworkBuilder(seed: 4);
        var first = net.Relu(net.Conv("first", net.Input("x", 3, 4, 4), 4));
        var second = net.Relu(net.Conv("second", first, 4));
        return net.Build([net.Gemm("third", net.Flatten(net.GlobalPool(second)), 3)]);
    }

    private static float[] Values()
    {
        var random = new SeededRandom(1);
        float[] values = new float[40 * 48];
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)random.NextNormal();
        return values;
    }

    private static DatasetSplit Noise() => Split(Values());

    private static DatasetSplit Split(float[] values) => TinyData.Of(values, [.. Enumerable.Range(0, values.Length / 48).Select(i => i % 3)], 3, 4, 4);
}
