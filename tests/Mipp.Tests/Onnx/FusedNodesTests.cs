using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Onnx;
using Mipp.Operators;
using Mipp.Tensors;
using Mipp.Tests.Judges;
using Mipp.Tests.Operators;

namespace Mipp.Tests.Onnx;

/// <summary>What ONNX Runtime's optimiser writes computes what ONNX Runtime says, and its channels can be cut.</summary>
public sealed class FusedNodesTests : IDisposable
{
    private const string Domain = "com.microsoft";

    private readonly TensorScope scope = new();

    [Theory]
    [InlineData("Relu", new float[0], "Conv Relu")]
    [InlineData("LeakyRelu", new[] { 0.3f }, "Conv LeakyRelu")]
    [InlineData("HardSigmoid", new[] { 0.3f, 0.4f }, "Conv HardSigmoid")]
    public void A_convolution_with_its_activation(string activation, float[] parameters, string nodes) => Check(
        nodes, [torch.randn([2, 3, 5, 5])], "FusedConv", [torch.randn([4, 3, 3, 3]), torch.randn([4])],
        SingleNode.With(("activation", activation), ("activation_params", parameters), ("pads", (long[])[1, 1, 1, 1])));

    [Fact]
    public void A_convolution_with_what_is_added_to_it() => Check(
        "Conv Add Relu", [torch.randn([2, 3, 5, 5])], "FusedConv", [torch.randn([4, 3, 3, 3]), torch.randn([4]), torch.randn([2, 4, 3, 3])],
        SingleNode.With(("activation", "Relu")));

    [Fact]
    public void A_matrix_product_with_its_activation() => Check(
        "Gemm LeakyRelu", [torch.randn([2, 5])], "FusedGemm", [torch.randn([4, 5]), torch.randn([4])],
        SingleNode.With(("activation", "LeakyRelu"), ("activation_alpha", 0.3f), ("transB", 1L)));

    [Theory]
    [InlineData("Gelu", 0, "Gelu")]
    [InlineData("QuickGelu", 0, "QuickGelu")]
    [InlineData("FastGelu", 0, "FastGelu")]
    [InlineData("FastGelu", 1, "Add FastGelu")]
    [InlineData("BiasGelu", 1, "Add Gelu")]
    public void Gelus(string type, int biases, string nodes) => Check(
        nodes, [torch.randn([2, 3, 5])], type, [.. Enumerable.Range(0, biases).Select(_ => torch.randn([5]))], Attributes.Empty);

    [Theory]
    [InlineData(2, "Add LayerNormalization")]
    [InlineData(3, "Add Add LayerNormalization")]
    public void A_normalised_residual_stream(int vectors, string nodes) => Check(
        nodes, [torch.randn([2, 3, 5]), torch.randn([2, 3, 5])], "SkipLayerNormalization",
        [.. Enumerable.Range(0, vectors).Select(_ => torch.randn([5]))], SingleNode.With(("epsilon", 1e-3f)));

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(0, 1, 0.5f)]
    [InlineData(1, 0, 2)]
    public void Transposed_and_scaled_matrix_products(long transA, long transB, float alpha)
    {
        var attributes = SingleNode.With(("transA", transA), ("transB", transB), ("alpha", alpha));
        Tensor[] inputs = [torch.randn(transA == 1 ? [2, 3, 6, 5] : [2, 3, 5, 6])];
        var weight = torch.randn(transB == 1 ? [4, 6] : [6, 4]);
        Check("FusedMatMul", inputs, "FusedMatMul", [weight], attributes);

        using var graph = SingleNode.Of("FusedMatMul", [Shape.Of(inputs[0].shape), weight], attributes, domain: Domain);
        for (int seed = 0; seed < 3; seed++)
        {
            var trial = new CutTrial(graph, new() { ["x0"] = inputs[0] }, seed);
            Assert.NotEqual(0, trial.RemovedUnits);
            TestTensors.AssertClose(trial.MaskedAndCut()[0], trial.Cut()[0], 1e-5);
        }
    }

    [Fact]
    public void What_cannot_be_taken_apart_stays_and_freezes()
    {
        using var graph = Load("FusedConv", [torch.randn([2, 3, 5, 5])], [torch.randn([4, 3, 3, 3])], SingleNode.With(("activation", "Mystery")));
        Assert.Equal("FusedConv", Types(graph));
        Assert.All(ChannelCoupling.Analyse(graph).Groups, g => Assert.NotNull(g.FrozenReason));
    }

    public void Dispose() => scope.Dispose();

    /// <summary>The node, read from a file, becomes other nodes that compute what ONNX Runtime computes for it.</summary>
    private static void Check(string nodes, Tensor[] inputs, string type, Tensor[] weights, Attributes attributes)
    {
        using var folder = new TemporaryFolder();
        using var fused = Fused(type, inputs, weights, attributes);
        OnnxModel.Save(fused, folder.File("fused.onnx"));
        using var graph = OnnxModel.Load(folder.File("fused.onnx"));
        Assert.Equal(nodes, Types(graph));
        var expected = OnnxRuntimeJudge.Run(fused, inputs)[0].Data;
        TestTensors.AssertClose(expected, new GraphRunner(graph).Run(inputs)[0], 1e-4);
        TestTensors.AssertClose(expected, OnnxRuntimeJudge.Run(graph, inputs)[0].Data, 1e-4);
    }

    private static Graph Load(string type, Tensor[] inputs, Tensor[] weights, Attributes attributes)
    {
        using var folder = new TemporaryFolder();
        using var fused = Fused(type, inputs, weights, attributes);
        OnnxModel.Save(fused, folder.File("fused.onnx"));
        return OnnxModel.Load(folder.File("fused.onnx"));
    }

    private static Graph Fused(string type, Tensor[] inputs, Tensor[] weights, Attributes attributes)
    {
        var opsets = ImmutableDictionary<string, int>.Empty.Add("", 17).Add(Domain, 1);
        var graph = new Graph("fused", opsets) { Metadata = ModelMetadata.Default with { IrVersion = 8 } };
        var operands = inputs.Select((x, i) => graph.AddInput($"x{i}", ElementType.Float32, Shape.Of(x.shape)))
            .Concat(weights.Select((w, i) => graph.AddInitializer($"w{i}", w.clone()))).ToArray();
        var node = graph.AddNode(type, operands, ["y"], attributes, "node", Domain);
        graph.AddOutput(node.Outputs[0]!);
        ShapeInference.Run(graph);
        // An operator that is not known infers nothing; a file states its output's type.
        node.Outputs[0]!.ElementType = ElementType.Float32;
        return graph;
    }

    private static string Types(Graph graph) => string.Join(" ", graph.Nodes.Select(n => n.Type));
}
