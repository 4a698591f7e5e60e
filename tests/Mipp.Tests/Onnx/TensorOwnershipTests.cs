using Mipp.Graphs;
using Mipp.Onnx.Protocol;
using Mipp.Tensors;
using static Mipp.Tests.Onnx.Protos;

namespace Mipp.Tests.Onnx;

[Collection(nameof(RunsAlone))]
public class TensorOwnershipTests
{
    [Fact]
    public void Loading_makes_the_graphs_tensors_and_no_others_and_disposing_frees_them()
    {
        long before = LiveTensors.Count;
        using (var graph = Load(WithTensors()))
        {
            // The weight that was folded, and the value that the node states.
            Assert.Equal(before + 2, LiveTensors.Count);
            using var copy = graph.Clone();
            Assert.Equal(before + 4, LiveTensors.Count);
        }
        Assert.Equal(before, LiveTensors.Count);
    }

    [Fact]
    public void A_graph_outlives_the_scope_that_it_was_loaded_in()
    {
        Graph graph;
        using (new TensorScope())
            graph = Load(WithTensors());
        Assert.All(graph.Initializers, i => Assert.False(i.Data!.IsInvalid));
        Assert.False(graph.Nodes[0].Attributes.Tensor("value")!.IsInvalid);
        graph.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_model_that_is_refused_leaves_no_tensors(bool isShapeWrong)
    {
        long before = LiveTensors.Count;
        var model = WithTensors();
        if (isShapeWrong)
            model.Graph.Node.Add(Node("MatMul", ["v", "v"], ["bad"]));
        else
            model.Graph.Initializer.Add(Floats("short", [3], 1));
        Assert.Throws<MippException>(() => Load(model));
        Assert.Equal(before, LiveTensors.Count);
    }

    private static ModelProto WithTensors() => Model(
        [
            Node("ConstantOfShape", ["size"], ["fill"], Attribute("value", Floats("", [1], 7))),
            Node("Transpose", ["w"], ["v"]),
            Node("Unheard", ["fill", "v"], ["y"]),
        ],
        [Value("size", 7, [2])],
        ["y"],
        [Floats("w", [2, 1], 1, 2)]);
}
