using Mipp.Coupling;
using Mipp.Onnx;
using Mipp.Surgery;
using Mipp.Tests.Onnx;

namespace Mipp.Tests.Coupling;

public class LargeGraphTests
{
    [Fact]
    public void What_loading_and_analysing_allocate_grows_with_the_nodes_and_not_with_their_square()
    {
        const int Blocks = 500;
        var (network, twiceAsDeep) = (Network(Blocks), Network(2 * Blocks));
        // The first run also compiles the code.
        Analyse(Network(blocks: 4), blocks: 4);

        Assert.InRange((double)Analyse(twiceAsDeep, 2 * Blocks) / Analyse(network, Blocks), 1.5, 2.5);
    }

    /// <returns>Bytes allocated on the way.</returns>
    private static long Analyse(byte[] file, int blocks)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        using var graph = OnnxModel.Load(new MemoryStream(file));
        var model = new FootprintModel(ChannelCoupling.Analyse(graph));
        Assert.True(graph.Nodes.Count >= 5 * blocks, $"{graph.Nodes.Count} nodes");
        Assert.Equal(blocks + 1, model.Coupling.Groups.Count(g => !g.IsFrozen));
        Assert.InRange(model.Least().Macs, 1, model.Dense.Macs / 2);
        model.Start();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>Residual blocks of five nodes, all on one stream.</summary>
    private static byte[] Network(int blocks)
    {
        var net = new NetworkBuilder();
        var x = net.Conv("stem", net.Input("x", 3, 4, 4), 8);
        for (int i = 0; i < blocks; i++)
        {
            var inner = net.Relu(net.BatchNorm($"bn{i}", net.Conv($"a{i}", x, 6, 1)));
            x = net.Apply("Add", [x, net.Conv($"b{i}", inner, 8, 1)]);
        }
        using var graph = net.Build(net.Conv("head", x, 4, 1));
        return Protos.Bytes(graph);
    }
}
