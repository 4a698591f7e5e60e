using System.Diagnostics;
using Mipp.Coupling;
using Mipp.Onnx;
using Mipp.Surgery;
using Mipp.Tests.Onnx;

namespace Mipp.Tests.Coupling;

public class LargeGraphTests
{
    private const int Blocks = 1000;

    [Fact]
    public void Five_thousand_nodes_are_loaded_and_analysed_in_five_seconds()
    {
        byte[] file = Network();
        // The first run also compiles the code.
        Assert.InRange(Enumerable.Range(0, 3).Min(_ => Analyse(file).TotalSeconds), 0, 5);
    }

    private static TimeSpan Analyse(byte[] file)
    {
        long started = Stopwatch.GetTimestamp();
        using var graph = OnnxModel.Load(new MemoryStream(file));
        var model = new FootprintModel(ChannelCoupling.Analyse(graph));
        Assert.True(graph.Nodes.Count >= 5 * Blocks, $"{graph.Nodes.Count} nodes");
        Assert.Equal(Blocks + 1, model.Coupling.Groups.Count(g => !g.IsFrozen));
        Assert.InRange(model.Least().Macs, 1, model.Dense.Macs / 2);
        model.Start();
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>Residual blocks of five nodes, all on one stream.</summary>
    private static byte[] Network()
    {
        var net = new NetworkBuilder();
        var x = net.Conv("stem", net.Input("x", 3, 4, 4), 8);
        for (int i = 0; i < Blocks; i++)
        {
            var inner = net.Relu(net.BatchNorm($"bn{i}", net.Conv($"a{i}", x, 6, 1)));
            x = net.Apply("Add", [x, net.Conv($"b{i}", inner, 8, 1)]);
        }
        using var graph = net.Build(net.Conv("head", x, 4, 1));
        return Protos.Bytes(graph);
    }
}
