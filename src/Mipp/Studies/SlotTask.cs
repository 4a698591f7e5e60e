using Mipp.Data;
using Mipp.Graphs;
using Mipp.Models;
using Mipp.Tensors;

namespace Mipp.Studies;

/// <summary>
/// A task whose best mask is known: inputs are random bits in slots of as many each, one bit of every slot is relevant, and the class is
/// what most of the relevant bits are. Each node of the network's first layer sees one bit.
/// </summary>
/// <param name="Slots">The number of slots, odd.</param>
/// <param name="Nodes">Nodes in each slot.</param>
/// <param name="Relevant">For each slot the place in it of the relevant node.</param>
internal sealed record SlotTask(int Slots, int Nodes, int[] Relevant)
{
    private const long RelevanceStream = 11;
    private const long SampleStream = 12;

    /// <summary>Side of the images that a convolutional network sees: a bit is all over one of their channels, under noise.</summary>
    private const int Side = 3;
    private const float ImageNoise = 0.5f;

    /// <summary>The number of nodes.</summary>
    public int Width => Slots * Nodes;

    /// <summary>Draws which nodes are relevant.</summary>
    public static SlotTask Draw(int slots, int nodes, long seed)
    {
        var random = new SeededRandom(RelevanceStream, seed);
        int[] relevant = new int[slots];
        for (int slot = 0; slot < slots; slot++)
            relevant[slot] = random.Next(nodes);
        return new SlotTask(slots, nodes, relevant);
    }

    /// <summary>Draws labelled samples.</summary>
    /// <param name="count">How many.</param>
    /// <param name="isImages">Whether they are images [width, 3, 3], instead of [width].</param>
    /// <param name="keys">The same keys give the same samples.</param>
    public DatasetSplit Samples(int count, bool isImages, params ReadOnlySpan<long> keys)
    {
        var random = new SeededRandom([SampleStream, .. keys]);
        int copies = isImages ? Side * Side : 1;
        float[] values = new float[count * Width * copies];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++)
        {
            int votes = 0;
            for (int node = 0; node < Width; node++)
            {
                bool bit = random.NextBoolean();
                if (bit && node % Nodes == Relevant[node / Nodes])
                    votes++;
                for (int copy = 0; copy < copies; copy++)
                    values[(((i * Width) + node) * copies) + copy] = (bit ? 1 : -1) + (isImages ? ImageNoise * (float)random.NextNormal() : 0);
            }
            labels[i] = 2 * votes > Slots ? 1 : 0;
        }
        int[] shape = isImages ? [Width, Side, Side] : [Width];
        return new DatasetSplit(new FloatSamples(values, Width * copies), labels, shape, Preprocessing.None);
    }

    /// <summary>
    /// A network whose first layer, <c>nodes</c>, has a node for each bit, and whose only other layer is untrained. The nodes say yes or
    /// no, which has no slope: training does not change what they see, so that a mask's mistakes cannot be unlearnt.
    /// </summary>
    public Graph Network(bool isConvolutional, long seed)
    {
        using var net = new GraphBuilder("slots", seed);
        var x = isConvolutional
            ? net.GlobalAverage("", net.Node("Sign", "", [net.Conv("nodes", net.Input([Width, Side, Side]), Width, kernel: 1)]))
            : net.Node("Sign", "", [net.Gemm("nodes", net.Input([Width]), Width)]);
        var graph = net.Classifier("classes", x, classes: 2);
        float[] identity = new float[Width * Width];
        for (int node = 0; node < Width; node++)
            identity[(node * Width) + node] = 1;
        graph.Find("nodes.weight")!.Data!.CopyFrom<float>(identity);
        return graph;
    }

    /// <summary>A mask that keeps one node in every slot: the relevant one with some probability, otherwise any at random.</summary>
    public int[] DrawMask(double reliability, ref SeededRandom random)
    {
        int[] kept = new int[Slots];
        for (int slot = 0; slot < Slots; slot++)
            kept[slot] = (slot * Nodes) + (random.NextUnit() < reliability ? Relevant[slot] : random.Next(Nodes));
        return kept;
    }

    /// <summary>Of every slot, how many nodes a mask keeps and whether the relevant one is among them.</summary>
    public IEnumerable<(int Kept, bool IsHit)> Hits(IReadOnlyCollection<int> mask) => Enumerable.Range(0, Slots).Select(slot =>
        (mask.Count(node => node / Nodes == slot), mask.Contains((slot * Nodes) + Relevant[slot])));

    /// <summary>The accuracy of the best possible classifier that sees some of the relevant bits: the rest is a matter of chance.</summary>
    /// <param name="seen">How many of the relevant bits it sees.</param>
    public double BestAccuracy(int seen)
    {
        double accuracy = 0;
        for (int ones = 0; ones <= seen; ones++)
        {
            double most = Enumerable.Range(0, Slots - seen + 1).Where(hidden => 2 * (ones + hidden) > Slots).Sum(hidden => Binomial(Slots - seen, hidden));
            accuracy += Binomial(seen, ones) * Math.Max(most, 1 - most);
        }
        return accuracy;
    }

    /// <summary>The probability of so many ones among fair bits.</summary>
    private static double Binomial(int bits, int ones)
    {
        double ways = 1;
        for (int i = 1; i <= ones; i++)
            ways = ways * (bits - ones + i) / i;
        return ways * Math.Pow(0.5, bits);
    }
}
