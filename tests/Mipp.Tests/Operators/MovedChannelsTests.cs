using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Graphs;
using Mipp.Operators;
using Mipp.Surgery;
using Mipp.Torch;
using static Mipp.Tests.Operators.SingleNode;

namespace Mipp.Tests.Operators;

/// <summary>
/// Small networks whose channels are moved between two convolutions in the ways that exporters write: cutting them must
/// equal masking them.
/// </summary>
public class MovedChannelsTests
{
    [Fact]
    public void A_zero_padded_shortcut_is_tied_to_what_it_is_added_to() => Check(freeUnits: 4 + 8, network =>
    {
        var first = network.Conv(network.Input, 4);
        var strided = network.Add("Slice", [first, network.Ints(0, 0), network.Ints(99, 99), network.Ints(2, 3), network.Ints(2, 2)]);
        var shortcut = network.Add("Pad", [strided, network.Ints(0, 2, 0, 0, 0, 2, 0, 0)]);
        var inner = network.Conv(strided, 4);
        // Units: those of `inner`, and the eight that are added, four of which begin in `first`.
        return network.Add("Add", [shortcut, network.Conv(inner, 8)]);
    });

    [Fact]
    public void A_channel_shuffle_moves_whole_groups() => Check(freeUnits: 2, network =>
    {
        var channels = network.Conv(network.Input, 6);
        var factored = network.Add("Reshape", [channels, network.Ints(0, 2, 3, 4, 4)]);
        var swapped = network.Add("Transpose", [factored], With(("perm", new[] { 0L, 2, 1, 3, 4 })));
        return network.Add("Reshape", [swapped, network.Ints(0, -1, 4, 4)]);
    });

    [Fact]
    public void Channels_are_split_reordered_and_joined() => Check(freeUnits: 8, network =>
    {
        var channels = network.Conv(network.Input, 8);
        var low = network.Add("Slice", [channels, network.Ints(0), network.Ints(3), network.Ints(1)]);
        var high = network.Add("Slice", [channels, network.Ints(-5), network.Ints(int.MaxValue), network.Ints(1)]);
        var shuffled = network.Add("Gather", [high, network.Ints(4, 0, 3, 1, 2)], With(("axis", 1L)));
        return network.Add("Concat", [shuffled, low], With(("axis", 1L)));
    });

    [Fact]
    public void A_gate_is_expanded_to_the_shape_of_what_it_scales() => Check(freeUnits: 3 + 6, network =>
    {
        var channels = network.Conv(network.Input, 6);
        var pooled = network.Add("ReduceMean", [channels], With(("axes", new[] { 2L, 3 })));
        var gate = network.Conv(network.Conv(pooled, 3), 6);
        var shape = network.Add("Shape", [channels]);
        return network.Add("Mul", [channels, network.Add("Expand", [gate, shape])]);
    });

    [Fact]
    public void A_view_by_a_shape_read_elsewhere_follows() => Check(freeUnits: 5, network =>
    {
        // The target is the shape of `channels`, stated for a value that is not cut.
        var channels = network.Conv(network.Input, 5);
        var constant = network.Add("ConstantOfShape", [network.Ints(2, 5, 16)], With(("value", Tensor.FromArray([0.5f]))));
        var viewed = network.Add("Reshape", [constant, network.Add("Shape", [channels])]);
        var sum = network.Add("ReduceSum", [viewed, network.Ints(1, 2, 3)]);
        return network.Add("Mul", [channels, sum]);
    });

    [Fact]
    public void A_scale_computed_from_a_size_freezes_it() => Check(freeUnits: 0, network =>
    {
        var channels = network.Conv(network.Input, 5);
        var index = network.Graph.AddInitializer("index", Tensor.FromArray<long>([1], []));
        var size = network.Add("Gather", [network.Add("Shape", [channels]), index]);
        var scale = network.Add("Sqrt", [network.Add("Cast", [size], With(("to", 1L)))]);
        return network.Add("Div", [channels, scale]);
    });

    /// <summary>Builds a network that ends in a convolution over what <paramref name="body"/> gives, and cuts it.</summary>
    private static void Check(int freeUnits, Func<Network, Value> body)
    {
        using var scope = new TensorScope();
        TorchRuntime.Seed(3);
        var network = new Network();
        network.Graph.AddOutput(network.Conv(body(network), 2));
        ShapeInference.Run(network.Graph);
        var coupling = ChannelCoupling.Analyse(network.Graph);
        var free = coupling.Groups.Where(g => g.FrozenReason is null).ToArray();
        Assert.Equal(freeUnits, free.Sum(g => g.Width));
        var inputs = new[] { Tensor.RandN([2, 3, 4, 4]) };
        foreach (var group in free.Where(g => g.Width > 1))
        {
            var selection = ChannelSelection.All(coupling).Keep(group, Enumerable.Range(0, group.Width).Where(u => u % 2 == 1));
            using var cut = GraphCut.Apply(selection);
            using var masked = GraphMask.Apply(selection);
            Assert.InRange(CutProof.Measure(masked, cut, inputs), 0, CutProof.Limit);
        }
        network.Graph.Dispose();
    }

    private sealed class Network
    {
        private int count;

        public Network()
        {
            Graph = new Graph("network", ImmutableDictionary<string, int>.Empty.Add("", 13));
            Input = Graph.AddInput("x", ElementType.Float32, new Shape(Dim.Of("N"), 3, 4, 4));
        }

        public Graph Graph { get; }

        public Value Input { get; }

        public Value Add(string type, Value[] inputs, Attributes? attributes = null) =>
            Graph.AddNode(type, inputs, [$"{type}{count++}"], attributes).Outputs[0]!;

        public Value Conv(Value input, int filters)
        {
            ShapeInference.Run(Graph);
            long inputs = input.Shape![1].Factor;
            var weight = Graph.AddInitializer($"weight{count}", Tensor.RandN([filters, inputs, 1, 1]));
            var output = Add("Conv", [input, weight]);
            return output;
        }

        public Value Ints(params long[] elements) => Graph.AddInitializer($"ints{count++}", Tensor.FromArray(elements));
    }
}
