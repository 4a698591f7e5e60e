using Mipp.Graphs;
using Mipp.Tensors;
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
    public void A_channel_shuffle_is_cut_where_most_units_stay() => Check(freeUnits: 3, network =>
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

    private static void Check(int freeUnits, Func<TrialNetwork, Value> body) => TrialNetwork.Check(freeUnits, body);
}
