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
        long before = Tensor.TotalCount;
        using (var graph = Load(WithTensors()))
        {
            // The weight that was folded, and the value that the node states.
            Assert.Equal(before + 2, Tensor.TotalCount);
            using var copy = graph.Clone();
            Assert.Equal(before + 4, Tensor.TotalCount);
        }
        Assert.Equal(before, Tensor.TotalCount);
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
        long before = Tensor.TotalCount;
        var model = WithTensors();
        if (isShapeWrong)
            model.Graph.Node.Add(Node("MatMul", ["v", "v"], ["bad"]));
        else
            model.Graph.Initializer.Add(Floats("short", [3], 1));
        Assert.Throws<MippException>(() => Load(model));
        Assert.Equal(before, Tensor.TotalCount);
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
