using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Tests.Operators;

/// <summary>
/// What exporters write for a single operation of a framework, between two convolutions: ONNX Runtime agrees, and what is
/// cut equals what is masked.
/// </summary>
public sealed class ExportedIdiomsTests
{
    private const int Width = 6;

    [Fact]
    public void Hard_swish() => Check(Width, network =>
    {
        var x = network.Conv(network.Input, Width);
        var gate = network.Add("Clip", [network.Add("Add", [x, network.Number(3)]), network.Number(0), network.Number(6)]);
        var first = network.Add("Div", [network.Add("Mul", [x, gate]), network.Number(6)]);
        return network.Add("Mul", [first, network.Add("HardSigmoid", [first], ("alpha", 1 / 6f))]);
    });

    [Fact]
    public void Gelu() => Check(Width, network =>
    {
        var x = network.Conv(network.Input, Width);
        var erf = network.Add("Erf", [network.Add("Div", [x, network.Number(Math.Sqrt(2))])]);
        var exact = network.Add("Mul", [network.Add("Mul", [x, network.Add("Add", [erf, network.Number(1)])]), network.Number(0.5)]);

        var cube = network.Add("Mul", [network.Add("Pow", [exact, network.Number(3)]), network.Number(0.044715)]);
        var inner = network.Add("Mul", [network.Add("Add", [exact, cube]), network.Number(Math.Sqrt(2 / Math.PI))]);
        var factor = network.Add("Add", [network.Add("Tanh", [inner]), network.Number(1)]);
        return network.Add("Mul", [network.Add("Mul", [exact, network.Number(0.5)]), factor]);
    });

    [Fact]
    public void A_layer_normalisation_in_parts_freezes_what_it_is_over() => Check(0, network =>
    {
        var x = network.Add("Transpose", [network.Conv(network.Input, Width)], ("perm", (long[])[0, 2, 3, 1]));
        var centred = network.Add("Sub", [x, network.Add("ReduceMean", [x], ("axes", (long[])[-1]))]);
        var square = network.Add("Pow", [centred, network.Number(2)]);
        var variance = network.Add("ReduceMean", [square], ("axes", (long[])[-1]));
        var deviation = network.Add("Sqrt", [network.Add("Add", [variance, network.Number(1e-5)])]);
        var scaled = network.Add("Mul", [network.Add("Div", [centred, deviation]), network.Weight(Width)]);
        return network.Add("Transpose", [network.Add("Add", [scaled, network.Weight(Width)])], ("perm", (long[])[0, 3, 1, 2]));
    });

    [Fact]
    public void A_group_normalisation_as_that_of_instances_goes_by_groups() => Check(3, network =>
    {
        var x = network.Conv(network.Input, Width);
        var groups = network.Add("Reshape", [x, network.Ints(0, 3, -1)]);
        Value ones = network.Graph.AddInitializer("ones", torch.ones([3])), zeros = network.Graph.AddInitializer("zeros", torch.zeros([3]));
        var normalised = network.Add("InstanceNormalization", [groups, ones, zeros]);
        var back = network.Add("Reshape", [normalised, network.Add("Shape", [x])]);
        return network.Add("Add", [network.Add("Mul", [back, network.Weight(Width, 1, 1)]), network.Weight(Width, 1, 1)]);
    });

    [Fact]
    public void Halves_between_bounds_computed_from_the_size_go_together() => Check(Width / 2, network =>
    {
        var x = network.Conv(network.Input, Width);
        var size = network.Add("Gather", [network.Add("Shape", [x]), network.Ints(1)], ("axis", 0L));
        var half = network.Add("Div", [network.Add("Add", [size, network.Ints(1)]), network.Ints(2)]);
        Value Bound(long chunks) => network.Add("Mul", [half, network.Ints(chunks)]);
        var low = network.Add("Slice", [x, network.Ints(0), Bound(1), network.Ints(1)]);
        var high = network.Add("Slice", [x, Bound(1), Bound(2), network.Ints(1)]);
        return network.Add("Mul", [low, network.Add("Sigmoid", [high])]);
    });

    [Fact]
    public void Padding_by_amounts_in_the_order_of_another_framework() => Check(Width + 4, network =>
    {
        var x = network.Conv(network.Input, Width);
        var none = network.Add("ConstantOfShape", [network.Ints(4)], ("value", Tensor.FromArray([0L])));
        var pairs = network.Add("Reshape", [network.Add("Concat", [network.Ints(1, 2, 0, 1), none], ("axis", 0L)), network.Ints(-1, 2)]);
        var reversed = network.Add("Slice", [pairs, network.Ints(-1), network.Ints(long.MinValue + 1), network.Ints(0), network.Ints(-1)]);
        var amounts = network.Add("Reshape", [network.Add("Transpose", [reversed], ("perm", (long[])[1, 0])), network.Ints(-1)]);
        var padded = network.Add("Pad", [x, network.Add("Cast", [amounts], ("to", 7L)), network.Number(0)], ("mode", "constant"));
        return network.Conv(padded, 4, channels: Width);
    });

    [Fact]
    public void Rolling_positions() => Check(Width, network =>
    {
        var x = network.Conv(network.Input, Width);
        var end = network.Add("Slice", [x, network.Ints(-1), network.Ints(long.MaxValue), network.Ints(2)]);
        var rest = network.Add("Slice", [x, network.Ints(0), network.Ints(-1), network.Ints(2)]);
        return network.Add("Concat", [end, rest], ("axis", 2L));
    });

    [Fact]
    public void Resizing_to_the_size_of_another_map() => Check(Width + Width, network =>
    {
        var x = network.Add("MaxPool", [network.Conv(network.Input, Width)], ("kernel_shape", (long[])[2, 2]), ("strides", (long[])[2, 2]));
        var skip = network.Conv(network.Input, Width);
        Value Sizes(Value value, long start, long end) => network.Add("Slice", [network.Add("Shape", [value]), network.Ints(start), network.Ints(end), network.Ints(0)]);
        var sizes = network.Add("Concat", [Sizes(x, 0, 2), Sizes(skip, 2, 4)], ("axis", 0L));
        var resized = network.Add("Resize", [x, null, null, sizes], ("mode", "linear"), ("coordinate_transformation_mode", "pytorch_half_pixel"));
        return network.Add("Concat", [resized, skip], ("axis", 1L));
    });

    [Fact]
    public void Normalisation_by_instances() => Check(Width, network =>
        network.Add("InstanceNormalization", [network.Conv(network.Input, Width), network.Weight(Width), network.Weight(Width)]));

    [Theory]
    [InlineData(18, 3)]
    [InlineData(21, Width)]
    public void Normalisation_by_groups(int opset, int scales) => Check(
        3,
        network => network.Add(
            "GroupNormalization", [network.Conv(network.Input, Width), network.Weight(scales), network.Weight(scales)], ("num_groups", 3L)),
        opset);

    [Fact]
    public void Normalisation_by_neighbours() => Check(0, network =>
        network.Add("LRN", [network.Conv(network.Input, Width)], ("size", 3L)));

    [Theory]
    [InlineData(1, 5 + Width)]
    [InlineData(3, 3)]
    public void Transposed_convolutions(int groups, int units) => Check(units, network =>
    {
        var x = network.Conv(network.Input, Width);
        var weight = network.Weight(Width, groups == 1 ? 5 : 4, 2, 2);
        return network.Add("ConvTranspose", [x, weight], ("group", (long)groups), ("strides", (long[])[2, 2]));
    });

    [Fact]
    public void Weights_in_an_Einstein_sum() => Check(Width + 5, network =>
        network.Add("Einsum", [network.Conv(network.Input, Width), network.Weight(5, Width)], ("equation", "bchw,dc->bdhw")));

    private static void Check(int freeUnits, Func<TrialNetwork, Value> body, int opset = 13) => TrialNetwork.CheckFile(freeUnits, opset, body);
}
