using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Tests.Operators;

/// <summary>Resize and Upsample in every operator set and mode, judged by ONNX Runtime.</summary>
public sealed class ResizeTests : IDisposable
{
    private readonly TensorScope scope = new();

    public static TheoryData<string, string> Modes()
    {
        var modes = new TheoryData<string, string>();
        foreach (string transformation in (string[])["half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric", "half_pixel_symmetric"])
            foreach (string mode in (string[])["nearest", "linear", "cubic"])
                modes.Add(mode, transformation);
        return modes;
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Scales_and_sizes(string mode, string transformation)
    {
        using var graph = new JudgedGraph(opset: 19);
        var input = graph.Batch(torch.randn([2, 3, 6, 8]));
        var attributes = SingleNode.With(("mode", mode), ("coordinate_transformation_mode", transformation));
        foreach (float[] scales in (float[][])[[1, 1, 2, 3], [1, 1, 0.5f, 0.75f], [1, 1, 1.5f, 1]])
            graph.Add("Resize", [input, null, graph.Constant(Tensor.FromArray(scales))], attributes);
        foreach (long[] sizes in (long[][])[[2, 3, 9, 4], [2, 3, 1, 11]])
            graph.Add("Resize", [input, null, null, graph.Constant(sizes)], attributes);
        if (mode == "cubic")
        {
            var scales = graph.Constant(Tensor.FromArray([1, 1, 0.5f, 2]));
            graph.Add("Resize", [input, null, scales], attributes.With("cubic_coeff_a", -0.5f).With("exclude_outside", 1L));
        }
        graph.Judge();
    }

    [Theory]
    [InlineData("round_prefer_floor")]
    [InlineData("round_prefer_ceil")]
    [InlineData("floor")]
    [InlineData("ceil")]
    public void Nearest_neighbours(string rounding)
    {
        using var graph = new JudgedGraph(opset: 13);
        var input = graph.Batch(torch.randn([2, 3, 6, 8]));
        foreach (string transformation in (string[])["half_pixel", "asymmetric", "align_corners", "tf_half_pixel_for_nn"])
            foreach (float[] scales in (float[][])[[1, 1, 2, 4], [1, 1, 0.5f, 0.25f]])
                graph.Add(
                    "Resize", [input, null, graph.Constant(Tensor.FromArray(scales))],
                    ("nearest_mode", rounding), ("coordinate_transformation_mode", transformation));
        graph.Judge();
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("cubic")]
    public void Antialiased(string mode)
    {
        using var graph = new JudgedGraph(opset: 18);
        var input = graph.Batch(torch.randn([2, 3, 9, 12]));
        foreach (long excluded in (long[])[0, 1])
            foreach (float[] scales in (float[][])[[1, 1, 0.5f, 0.25f], [1, 1, 0.7f, 1.5f]])
                graph.Add(
                    "Resize", [input, null, graph.Constant(Tensor.FromArray(scales))],
                    ("mode", mode), ("antialias", 1L), ("exclude_outside", excluded));
        graph.Judge();
    }

    [Fact]
    public void Some_axes_with_or_without_their_aspect_ratio()
    {
        using var graph = new JudgedGraph(opset: 18);
        var input = graph.Batch(torch.randn([2, 3, 6, 8]));
        foreach (string policy in (string[])["stretch", "not_larger", "not_smaller"])
            graph.Add(
                "Resize", [input, null, null, graph.Constant(9, 10)],
                ("mode", "linear"), ("axes", (long[])[2, 3]), ("keep_aspect_ratio_policy", policy));
        graph.Add("Resize", [input, null, graph.Constant(Tensor.FromArray([2f, 3f]))], ("axes", (long[])[3, 2]));
        graph.Judge();
    }

    [Fact]
    public void A_region_of_interest()
    {
        using var graph = new JudgedGraph(opset: 13);
        var input = graph.Input(torch.randn([2, 3, 6, 8]));
        var region = graph.Constant(Tensor.FromArray([0, 0, 0.4f, -0.2f, 1, 1, 0.9f, 1.1f]));
        foreach (string mode in (string[])["nearest", "linear"])
            graph.Add(
                "Resize", [input, region, null, graph.Constant(2, 3, 5, 7)],
                ("mode", mode), ("coordinate_transformation_mode", "tf_crop_and_resize"), ("extrapolation_value", 10f));
        graph.Judge();
    }

    [Theory]
    [InlineData("Upsample", 7)]
    [InlineData("Upsample", 9)]
    [InlineData("Resize", 10)]
    public void Older_operator_sets(string type, int opset)
    {
        using var graph = new JudgedGraph(opset);
        var input = graph.Batch(torch.randn([2, 3, 6, 8]));
        foreach (string mode in (string[])["nearest", "linear"])
        {
            foreach (float[] scales in (float[][])[[1, 1, 2, 3], [1, 1, 1.5f, 1], [1, 1, 0.5f, 0.75f]])
            {
                if (type == "Upsample" && scales.Min() < 1)
                    continue;
                if (opset == 7)
                    graph.Add(type, [input], ("mode", mode), ("scales", scales));
                else
                    graph.Add(type, [input, graph.Constant(Tensor.FromArray(scales))], ("mode", mode));
            }
        }
        graph.Judge();
    }

    [Fact]
    public void Channels_pass_whatever_is_asked_for()
    {
        var shape = new Shape(Dim.Of("N"), 5, 4, 3);
        Check([shape, null, Tensor.FromArray([1f, 1, 2, 2])], units: 5);
        Check([shape, null, null, new long[] { 2, 5, 8, 7 }], units: 5);
        Check([shape, null, null, new long[] { 8, 7 }], units: 5, ("axes", (long[])[2, 3]));
        Check([shape, null, null, Operand.Computed(Dim.Of("N"), 5, 8, 6)], units: 5);
        Check([shape, null, null, Operand.Computed(Dim.Of("N"), 5, 8, 5)], units: 0);
        Check([shape, null, null, Operand.Computed(Dim.Of("N"), 5, Dim.Of("H"), 6)], units: 0);
        Check([shape, null, Tensor.FromArray([1f, 1.1f, 2, 2])], units: 0);

        void Check(Operand?[] inputs, int units, params (string, object)[] attributes)
        {
            using var test = NodeUnderTest.Of("Resize", inputs, SingleNode.With(attributes).With("mode", "linear"), opset: 18);
            CutEquivalence.Check(test, [(0, 1), (0, 2)], units);
        }
    }

    [Theory]
    [InlineData("mode", "area", "mode is 'area', possible are nearest, linear, cubic")]
    [InlineData("nearest_mode", "up", "nearest_mode is 'up', possible are round_prefer_floor, round_prefer_ceil, floor, ceil")]
    [InlineData("mode", "linear", "states 3 scales for 4 axes")]
    public void What_does_not_fit_is_refused(string attribute, string value, string message)
    {
        Operand?[] inputs = [new Shape(2, 3, 4, 4), null, Tensor.FromArray([1f, 2, 2])];
        var error = Assert.Throws<MippException>(() => NodeUnderTest.Of("Resize", inputs, SingleNode.With((attribute, value))));
        Assert.Equal($"node 'node' (Resize): {message}.", error.Message);
    }

    public void Dispose() => scope.Dispose();
}
