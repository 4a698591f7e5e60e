using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Tests.Operators;

/// <summary>ConvTranspose where ONNX's suite has no case; ONNX Runtime judges.</summary>
public sealed class ConvTransposeTests : IDisposable
{
    private readonly TensorScope scope = new();

    [Fact]
    public void Every_kind_of_padding()
    {
        using var graph = new JudgedGraph();
        var input = graph.Batch(torch.randn([2, 4, 5, 6]));
        var (weight, bias) = (graph.Constant(torch.randn([4, 3, 3, 2])), graph.Constant(torch.randn([3])));
        foreach (long stride in (long[])[1, 2, 3])
        {
            var strided = SingleNode.With(("strides", (long[])[stride, 2]));
            graph.Add("ConvTranspose", [input, weight, bias], strided);
            graph.Add("ConvTranspose", [input, weight], strided.With("pads", (long[])[1, 0, 2, 1]));
            graph.Add("ConvTranspose", [input, weight, bias], strided.With("pads", (long[])[1, 1, 1, 1]).With("output_padding", (long[])[stride - 1, 1]));
            graph.Add("ConvTranspose", [input, weight, bias], strided.With("dilations", (long[])[2, 3]).With("pads", (long[])[0, 1, 2, 0]));
            graph.Add("ConvTranspose", [input, weight, bias], strided.With("output_shape", (long[])[(4 * stride) + 1, 10]));
            graph.Add("ConvTranspose", [input, weight, bias], strided.With("output_shape", (long[])[(4 * stride) + 2, 11]).With("auto_pad", "SAME_UPPER"));
            foreach (string padding in (string[])["SAME_UPPER", "SAME_LOWER", "VALID"])
                graph.Add("ConvTranspose", [input, weight, bias], strided.With("auto_pad", padding));
        }
        graph.Judge();
    }

    [Theory]
    [InlineData(2, 4, 3)]
    [InlineData(4, 4, 1)]
    [InlineData(2, 4, 2)]
    public void Groups(long groups, long inputs, long filters)
    {
        using var graph = new JudgedGraph();
        foreach (long[] space in (long[][])[[5], [4, 3], [2, 3, 2]])
        {
            long[] kernel = [.. space.Select(_ => 2L)];
            graph.Add(
                "ConvTranspose",
                [graph.Batch(torch.randn([2, inputs, .. space])), graph.Constant(torch.randn([inputs, filters, .. kernel])), graph.Constant(torch.randn([groups * filters]))],
                ("group", groups), ("strides", kernel));
        }
        graph.Judge();

        using var test = NodeUnderTest.Of(
            "ConvTranspose", [new Shape(2, inputs, 3), torch.randn([inputs, filters, 2]), torch.randn([groups * filters])], SingleNode.With(("group", groups)));
        CutEquivalence.Check(test, [(0, 1), (0, 2)], units: (int)groups);
    }

    [Fact]
    public void Dynamic_sizes_keep_their_formula()
    {
        Shape Infer(params (string, object)[] attributes)
        {
            var input = new Shape(Dim.Of("N"), 4, Dim.Of("H"));
            using var test = NodeUnderTest.Of("ConvTranspose", [input, torch.randn([4, 3, 4])], SingleNode.With(attributes));
            return test.Output.Shape!;
        }
        Assert.Equal("[N, 3, 2*H]", $"{Infer(("strides", (long[])[2]), ("pads", (long[])[1, 1]))}");
        Assert.Equal("[N, 3, (3*H+1)]", $"{Infer(("strides", (long[])[3]))}");
        Assert.Equal("[N, 3, (H+3)]", $"{Infer()}");
        Assert.Equal("[N, 3, 7]", $"{Infer(("output_shape", (long[])[7]))}");
    }

    [Fact]
    public void Costs_the_whole_kernel_per_input_position()
    {
        using var test = NodeUnderTest.Of("ConvTranspose", [new Shape(2, 4, 5, 6), torch.randn([4, 3, 3, 2])]);
        Assert.Equal(4 * 3 * 3 * 2 * 5 * 6, test.Operator.Macs(test.Node, v => v == test.Node.Inputs[0] ? [1, 4, 5, 6] : v.Shape!.AtBatchOne()));
    }

    [Theory]
    [InlineData("group", 3L, "group is 3, which does not divide its 4 input channels")]
    [InlineData("output_padding", 1L, "output_padding is [1], 2 numbers of at least 0 are needed")]
    [InlineData("output_shape", 1L, "output_shape is [1], 2 positive sizes are needed")]
    [InlineData("pads", 9L, "its padding leaves nothing of axis 2 of its input [2, 4, 5, 6]")]
    public void What_does_not_fit_is_refused(string attribute, long value, string message)
    {
        object stated = attribute == "group" ? value : attribute == "pads" ? new[] { value, 0, 0, 0 } : new[] { value };
        var error = Assert.Throws<MippException>(() => NodeUnderTest.Of(
            "ConvTranspose", [new Shape(2, 4, 5, 6), torch.randn([4, 3, 3, 2])], SingleNode.With((attribute, stated))));
        Assert.Equal($"node 'node' (ConvTranspose): {message}.", error.Message);
    }

    public void Dispose() => scope.Dispose();
}
