using Mipp.Data;
using Mipp.Graphs;
using Mipp.Models;
using Mipp.Tensors;

namespace Mipp.Studies;

/// <summary>
/// A task for a network whose nodes share information: a sample is four random bits, its class is the number that they write, and the
/// first layer has one node for the first bit, two for the second, four for the third and eight for the fourth, the more often a bit
/// is there the larger the nodes' weights. One node of each bit is all that is needed, and every bit that is missing halves the accuracy.
/// </summary>
internal static class CopiesTask
{
    private const long SampleStream = 14;
    private const long NodeStream = 15;

    // How much a node sees of the other bits.
    private const double Mixing = 0.02;

    /// <summary>The bit that each node sees.</summary>
    public static int[] BitOf { get; } = [0, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3];

    /// <summary>The number of bits.</summary>
    public const int Bits = 4;

    public static DatasetSplit Samples(int count, params ReadOnlySpan<long> keys)
    {
        var random = new SeededRandom([SampleStream, .. keys]);
        float[] values = new float[count * Bits];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++)
            for (int bit = 0; bit < Bits; bit++)
            {
                bool isSet = random.NextBoolean();
                values[(i * Bits) + bit] = isSet ? 1 : -1;
                labels[i] |= isSet ? 1 << bit : 0;
            }
        return new DatasetSplit(new FloatSamples(values, Bits), labels, [Bits], Preprocessing.None);
    }

    /// <summary>The network, its last layer untrained; nodes say yes or no, so that training does not change what they see.</summary>
    public static Graph Network(long seed)
    {
        using var net = new GraphBuilder("copies", seed);
        var graph = net.Classifier("classes", net.Node("Sign", "", [net.Gemm("nodes", net.Input([Bits]), BitOf.Length)]), 1 << Bits);
        var random = new SeededRandom(NodeStream, seed);
        float[] weights = new float[BitOf.Length * Bits];
        for (int node = 0; node < BitOf.Length; node++)
            for (int bit = 0; bit < Bits; bit++)
                weights[(node * Bits) + bit] = (float)((Mixing * random.NextNormal()) + (bit == BitOf[node] ? 1 + (0.25 * bit) : 0));
        graph.Find("nodes.weight")!.Data!.CopyFrom<float>(weights);
        return graph;
    }
}
