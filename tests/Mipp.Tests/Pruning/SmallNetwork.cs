using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Mipp.Coupling;
using Mipp.Data;
using Mipp.Graphs;
using Mipp.Models;
using Mipp.Tensors;
using Mipp.Tests.Coupling;
using Mipp.Tests.Operators;

namespace Mipp.Tests.Pruning;

/// <summary>A LeNet5 with random weights and real images: small enough to prune in a moment.</summary>
internal static class SmallNetwork
{
    private static readonly Lazy<Dataset> Images =
        new(() => Datasets.Open("fashion-mnist", DatasetLocator.FromEnvironment(_ => { })));

    public static Graph Build() => ModelZoo.Create("lenet5", [1, 28, 28], 10, seed: 3);

    /// <summary>The same, with the second half of the second convolution's filters copies of the first.</summary>
    public static Graph BuildWithDuplicates()
    {
        var graph = Build();
        Duplicate(graph);
        return graph;
    }

    /// <summary>The decoder with the same.</summary>
    public static Graph BuildDecoderWithDuplicates()
    {
        var graph = BuildDecoder();
        Duplicate(graph);
        return graph;
    }

    /// <summary>One whose second half makes its maps larger again, as decoders do.</summary>
    public static Graph BuildDecoder()
    {
        var net = new NetworkBuilder(seed: 2);
        var code = net.Apply("Relu", [net.Conv("code", net.Apply("Relu", [net.Conv("input", net.Input("x", 1, 28, 28), 6, stride: 2)]), 12, stride: 2)]);
        var doubled = SingleNode.With(("strides", (long[])[2, 2]), ("pads", (long[])[1, 1, 1, 1]), ("output_padding", (long[])[1, 1]));
        var larger = net.Apply("ConvTranspose", [code, net.Weight("larger.weight", 12, 8, 3, 3), net.Weight("larger.bias", 8)], doubled, "larger");
        return net.Build([net.Conv("output", net.Apply("Relu", [larger]), 2)]);
    }

    public static DatasetSplit Calibration(int count) => Images.Value.CalibrationSet(count, seed: 1);

    public static ImmutableArray<ChannelGroup> Prunable(ChannelCoupling coupling) =>
        [.. coupling.PrunableGroups];

    public static ImmutableArray<ImmutableArray<int>> PathsInOrder(ImmutableArray<ChannelGroup> groups) =>
        [.. groups.Select(g => Enumerable.Range(0, g.Width - 1).ToImmutableArray())];

    /// <summary>A value's numbers, bit for bit.</summary>
    public static byte[] Bits(Value value)
    {
        using var scope = new TensorScope();
        return MemoryMarshal.AsBytes(value.Data!.to(ScalarType.Float64).ToArray<double>().AsSpan()).ToArray();
    }

    private static void Duplicate(Graph graph)
    {
        using var scope = new TensorScope();
        var convolution = graph.Nodes.Where(n => n.Type == "Conv").ElementAt(1);
        foreach (var value in convolution.Inputs.Skip(1).OfType<Value>())
        {
            var half = value.Data!.narrow(0, 0, value.Data.size(0) / 2);
            Graph.SetData(value, torch.cat([half, half], 0));
        }
    }
}
