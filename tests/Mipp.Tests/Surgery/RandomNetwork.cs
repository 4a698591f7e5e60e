using System.Globalization;
using Mipp.Coupling;
using Mipp.Graphs;
using Mipp.Surgery;
using Mipp.Tensors;
using Mipp.Tests.Coupling;

namespace Mipp.Tests.Surgery;

/// <summary>A small network of randomly chosen blocks, a random selection of its units, and random inputs.</summary>
internal sealed class RandomNetwork
{
    private const int Size = 8;

    private readonly Random random;
    private readonly NetworkBuilder net;
    private int layers;

    public RandomNetwork(int seed)
    {
        random = new Random(seed);
        net = new NetworkBuilder(seed);
        Func<Value, Value>[] blocks =
        [
            Plain, Plain, Residual, PaddedResidual, Depthwise, Grouped, Branches, Halves, Gate, SharedFilter, Scaled, Shuffled,
            ChannelsLast, SpatialPadding, Pooled, Grown, WithInput,
        ];
        var x = Normalised(net.Conv(Name("stem"), net.Input("x", 3, Size, Size), 6));
        for (int i = 0, count = random.Next(2, 6); i < count; i++)
        {
            var block = blocks[random.Next(blocks.Length)];
            Blocks.Add(block.Method.Name);
            x = block(x);
        }
        Graph = net.Build(Head(x));
    }

    public Graph Graph { get; }

    /// <summary>The names of the blocks that were chosen.</summary>
    public List<string> Blocks { get; } = [];

    public ChannelSelection Select(ChannelCoupling coupling) => RandomSelection.Of(coupling, random);

    public Tensor[] Inputs(int batch)
    {
        float[] data = [.. Enumerable.Range(0, batch * 3 * Size * Size).Select(_ => (float)((random.NextDouble() * 2) - 1))];
        return [Tensor.FromArray<float>(data, [batch, 3, Size, Size])];
    }

    private static long Height(Value x) => x.Shape![2].Factor;

    private string Name(string stem) => string.Create(CultureInfo.InvariantCulture, $"{stem}{++layers}");

    private Value Normalised(Value x) => net.Relu(random.Next(2) == 0 ? net.BatchNorm(Name("bn"), x) : x);

    private Value Plain(Value x)
    {
        int stride = Height(x) > 2 ? random.Next(1, 3) : 1;
        return Normalised(net.Conv(Name("conv"), x, random.Next(2, 9), 1 + (2 * random.Next(2)), stride, bias: random.Next(2) == 0));
    }

    private Value Residual(Value x)
    {
        var inside = Normalised(net.Conv(Name("inner"), x, random.Next(2, 9)));
        return net.Relu(net.Add(net.Conv(Name("outer"), inside, (int)NetworkBuilder.Channels(x)), x));
    }

    private Value PaddedResidual(Value x)
    {
        int filters = (int)NetworkBuilder.Channels(x) + 4;
        var inside = Normalised(net.Conv(Name("inner"), x, random.Next(2, 9), stride: 2));
        return net.Relu(net.Add(net.PaddedShortcut(x, filters), net.Conv(Name("outer"), inside, filters)));
    }

    private Value Depthwise(Value x)
    {
        int channels = (int)NetworkBuilder.Channels(x);
        int multiplier = random.Next(1, 3);
        var filter = net.Weight($"{Name("depthwise")}.weight", channels * multiplier, 1, 3, 3);
        return Normalised(net.Conv(Name("depthwise"), x, filter, group: channels));
    }

    private Value Grouped(Value x)
    {
        int channels = (int)NetworkBuilder.Channels(x);
        int groups = Enumerable.Range(2, channels).First(g => channels % g == 0);
        return Normalised(net.Conv(Name("grouped"), x, 2 * groups, group: groups));
    }

    private Value Branches(Value x) => net.Concat(
        net.Relu(net.Conv(Name("left"), x, random.Next(1, 6))),
        random.Next(2) == 0 ? x : net.Conv(Name("right"), x, random.Next(2, 6)),
        net.Conv(Name("third"), x, 3, kernel: 1));

    private Value Halves(Value x)
    {
        long channels = NetworkBuilder.Channels(x);
        long middle = random.NextInt64(1, channels);
        var first = net.Slice(x, 1, 0, middle);
        return net.Concat(net.Relu(net.Conv(Name("half"), net.Slice(x, 1, middle, channels), 4)), first);
    }

    private Value Gate(Value x)
    {
        var squeezed = net.Relu(net.Conv(Name("squeeze"), net.GlobalPool(x), random.Next(2, 5), kernel: 1));
        var gate = net.Apply("Sigmoid", [net.Conv(Name("excite"), squeezed, (int)NetworkBuilder.Channels(x), kernel: 1)]);
        return net.Apply("Mul", [gate, x]);
    }

    private Value SharedFilter(Value x)
    {
        var filter = net.Weight($"{Name("shared")}.weight", 4, NetworkBuilder.Channels(x), 3, 3);
        return net.Concat(net.Conv(Name("use"), x, filter), net.Relu(net.Conv(Name("use"), x, filter, bias: false)));
    }

    private Value Scaled(Value x) => net.Add(
        net.Apply("Mul", [net.Weight(Name("scale"), NetworkBuilder.Channels(x), 1, 1), x]),
        net.Weight(Name("shift"), 1, NetworkBuilder.Channels(x), 1, 1));

    /// <summary>Two groups' channels take turns, as in ShuffleNet.</summary>
    private Value Shuffled(Value x)
    {
        var wide = net.Conv(Name("wide"), x, 8, kernel: 1, group: NetworkBuilder.Channels(x) % 2 == 0 ? 2 : 1);
        var (height, width) = (wide.Shape![2].Factor, wide.Shape[3].Factor);
        var split = net.Apply("Reshape", [wide, net.Integers("shape", 0, 2, 4, height, width)]);
        var turned = net.Apply("Transpose", [split], Attributes.Empty.With("perm", new long[] { 0, 2, 1, 3, 4 }));
        return net.Apply("Reshape", [turned, net.Integers("shape", 0, 8, height, width)]);
    }

    /// <summary>A linear map over channels in the last axis, between two transpositions.</summary>
    private Value ChannelsLast(Value x)
    {
        var last = net.Apply("Transpose", [x], Attributes.Empty.With("perm", new long[] { 0, 2, 3, 1 }));
        int width = random.Next(2, 7);
        var mapped = net.Add(net.MatMul(Name("linear"), last, width), net.Weight(Name("bias"), width));
        return net.Apply("Transpose", [net.Relu(mapped)], Attributes.Empty.With("perm", new long[] { 0, 3, 1, 2 }));
    }

    private Value SpatialPadding(Value x)
    {
        var padded = net.Apply("Pad", [x, net.Integers("pads", 0, 0, 1, 1, 0, 0, 1, 1)]);
        return net.Slice(padded, [3, 2], [0, -1], [Height(x), long.MinValue], [1, -1]);
    }

    private Value Pooled(Value x) => Height(x) >= 2 && x.Shape![3].Factor >= 2 ? net.MaxPool(x) : x;

    private Value Grown(Value x) => net.PadChannels(x, random.Next(3), random.Next(1, 3));

    /// <summary>Part of what is concatenated cannot be cut.</summary>
    private Value WithInput(Value x) => Height(x) == Size && x.Shape![3] == Size ? net.Concat(x, net.Graph.Inputs[0]) : x;

    private Value Head(Value x) => random.Next(4) switch
    {
        0 => net.Gemm("fc", net.Flatten(net.GlobalPool(x)), 3),
        1 => net.Add(net.MatMul("fc", net.Relu(net.Gemm("hidden", net.Flatten(x), 5)), 3), net.Weight("fc.bias", 3)),
        2 => net.Gemm("fc", net.Apply("ReduceMean", [x], Attributes.Empty.With("axes", new long[] { 2, 3 }).With("keepdims", 0L)), 3),
        _ => net.Conv("fc", x, 3, kernel: 1),
    };
}
