using Google.Protobuf;
using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Onnx.Protocol;
using Mipp.Tensors;
using Mipp.Tests.Judges;
using static Mipp.Tensors.Numbers;
using static Mipp.Tests.Onnx.Protos;

namespace Mipp.Tests.Graphs;

/// <summary>Loading folds; these look at what is left.</summary>
public class ConstantFoldingTests
{
    [Theory]
    [InlineData("N")]
    [InlineData(1)]
    public void A_reshape_to_a_computed_shape_runs_at_any_batch_size(object batch)
    {
        using var scope = new TensorScope();
        using var graph = Load(Flattening(batch));
        GraphVerifier.Verify(graph);
        foreach (int size in new[] { 1, 5 })
        {
            var input = TestTensors.Uniform(-1, 1, size, 2, 4, 4);
            var output = Assert.Single(new GraphRunner(graph).Run([input]));
            TestTensors.AssertClose(Judge(Flattening("N"), input), output, 1e-5);
        }
    }

    [Fact]
    public void Channels_couple_across_a_reshape_to_a_computed_shape()
    {
        using var graph = Load(Flattening("N"));
        var group = ChannelCoupling.Analyse(graph).Groups.Single(g => g.Width == 3);
        Assert.Null(group.FrozenReason);
        Assert.Equal("Gemm", Assert.Single(group.Consumers).Node.Type);
    }

    [Fact]
    public void Shape_arithmetic_that_does_not_see_the_batch_becomes_a_constant()
    {
        using var graph = Load(Model(
            [
                Node("Shape", ["x"], ["s"]),
                Node("Gather", ["s", "one"], ["channels"]),
                Node("Gather", ["s", "zero"], ["batch"]),
                Node("Mul", ["channels", "two"], ["double"]),
                Node("Concat", ["batch", "double", "rest"], ["target"], Attribute("axis", 0)),
                Node("Reshape", ["x", "target"], ["y"]),
            ],
            [Value("x", 1, ["N", 4, 6])],
            ["y"],
            [Longs("zero", 0), Longs("one", 1), Longs("two", 2), Longs("rest", -1)]));
        Assert.Equal(["Shape", "Gather", "Concat", "Reshape"], graph.Nodes.Select(n => n.Type));
        Assert.Equal([8], graph.Find("double")!.Data!.ToArray<long>());
        Assert.Equal(["double", "rest", "zero"], graph.Initializers.Select(i => i.Name).Order(StringComparer.Ordinal));
        Assert.Equal("y: Float32[N, 8, 3]", graph.Find("y")!.ToString());
    }

    [Fact]
    public void Weights_behind_operators_become_initializers_of_their_own()
    {
        using var scope = new TensorScope();
        var model = Model(
            [
                Node("Transpose", ["w"], ["wt"]),
                Node("Identity", ["wt"], ["again"]),
                Node("MatMul", ["x", "wt"], ["a"]),
                Node("MatMul", ["x", "again"], ["b"]),
                Node("Add", ["a", "b"], ["y"]),
            ],
            [Value("x", 1, ["N", 3])],
            ["y"],
            [Floats("w", [2, 3], 1, 2, 3, 4, 5, 6)]);
        using var graph = Load(model);
        Assert.Equal(["MatMul", "MatMul", "Add"], graph.Nodes.Select(n => n.Type));
        Assert.Equal(["again", "wt"], graph.Initializers.Select(i => i.Name).Order(StringComparer.Ordinal));
        Assert.Equal([1, 4, 2, 5, 3, 6], graph.Find("again")!.Data!.ToArray<float>());
        var input = TestTensors.Uniform(-1, 1, 2, 3);
        var before = Judge(model, input);
        TestTensors.AssertClose(before, new GraphRunner(graph).Run([input])[0], 1e-6);
        graph.Find("again")!.Data!.CopyFrom<float>(new float[6]);
        TestTensors.AssertClose(before * Number(0.5), new GraphRunner(graph).Run([input])[0], 1e-6);
    }

    [Fact]
    public void What_the_model_gives_out_stays_computed()
    {
        using var graph = Load(Model([Node("Neg", ["w"], ["y"])], [], ["y"], [Floats("w", [2], 1, 2)]));
        Assert.Equal("Neg", Assert.Single(graph.Nodes).Type);
    }

    [Fact]
    public void A_large_constant_stays_computed()
    {
        using var graph = Load(Model(
            [Node("ConstantOfShape", ["size"], ["zeros"]), Node("Add", ["x", "zeros"], ["y"])],
            [Value("x", 1, [1])],
            ["y"],
            [Longs("size", 1L << 40)]));
        Assert.Equal(["ConstantOfShape", "Add"], graph.Nodes.Select(n => n.Type));
    }

    [Fact]
    public void An_operator_that_cannot_be_computed_stays()
    {
        using var graph = Load(Model([Node("Unheard", ["w"], ["v"]), Node("Add", ["x", "v"], ["y"])], [Value("x")], ["y"], [Floats("w", [1], 1)]));
        Assert.Equal(["Unheard", "Add"], graph.Nodes.Select(n => n.Type));
    }

    private static Tensor Judge(ModelProto model, Tensor input) => Assert.Single(OnnxRuntimeJudge.Run(model.ToByteArray(), ("x", input))).Data;

    /// <summary>Conv, then a flattening the way PyTorch exports <c>x.view(x.size(0), -1)</c> and <c>x.view(n, c * h * w)</c>, then Gemm.</summary>
    private static ModelProto Flattening(object batch)
    {
        var gemm = Node("Gemm", ["flat", "w"], ["y"], Attribute("transB", 1));
        return Model(
            [
                Node("Conv", ["x", "k"], ["c"]),
                Node("Shape", ["c"], ["shape"]),
                Node("Constant", [], ["first"], Attribute("value", new TensorProto { DataType = 7, Int64Data = { 0 } })),
                Node("Gather", ["shape", "first"], ["n"], Attribute("axis", 0)),
                Node("Unsqueeze", ["n", "axes"], ["n1"]),
                Node("Concat", ["n1", "rest"], ["target"], Attribute("axis", 0)),
                Node("Reshape", ["c", "target"], ["flat"]),
                gemm,
            ],
            [Value("x", 1, [batch, 2, 4, 4])],
            ["y"],
            [
                Floats("k", [3, 2, 3, 3], [.. Enumerable.Range(0, 54).Select(i => (float)Math.Sin(i))]),
                Floats("w", [2, 12], [.. Enumerable.Range(0, 24).Select(i => (float)Math.Cos(i))]),
                Longs("axes", 0),
                Longs("rest", 12),
            ]);
    }
}
