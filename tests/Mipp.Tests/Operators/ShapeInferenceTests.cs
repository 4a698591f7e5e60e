using Mipp.Graphs;
using Mipp.Operators;
using Mipp.Tests.Onnx;
using static Mipp.Tests.Onnx.Protos;

namespace Mipp.Tests.Operators;

/// <summary>What is inferred over a whole graph; each operator's rule has its own tests.</summary>
public class ShapeInferenceTests
{
    [Fact]
    public void A_published_network_has_a_shape_everywhere_whose_batch_is_the_inputs()
    {
        using var graph = Mipp.Onnx.OnnxModel.Load(RepositoryFiles.Find("tests", "data", "models", "cifar10_resnet20_bn.onnx"));
        var activations = graph.Nodes.SelectMany(n => n.Outputs).Where(o => o!.ElementType == ElementType.Float32).ToList();
        Assert.True(activations.Count > 60);
        Assert.All(activations, a => Assert.Equal(Dim.Of("batch"), a!.Shape![0]));
        Assert.All(activations, a => Assert.All(a!.Shape!.Skip(1), d => Assert.True(d.IsKnown, a.ToString())));
        Assert.Equal("[batch, 10]", graph.Outputs[0].Shape!.ToString());
    }

    [Fact]
    public void Dimensions_that_cannot_be_inferred_are_as_the_file_declares_and_others_as_inferred()
    {
        var model = Model(
            [Node("Reshape", ["x", "target"], ["r"]), Node("Concat", ["r", "r"], ["y"], Attribute("axis", 1))],
            [Value("x", 1, ["N", 6]), Value("target", 7, [2])],
            ["y"]);
        model.Graph.ValueInfo.Add(Value("r", 1, ["N", 3]));
        model.Graph.Output[0] = Value("y", 1, ["N", 99]);
        using var graph = Load(model);
        Assert.Equal("[N, 3]", graph.Find("r")!.Shape!.ToString());
        Assert.Equal("[N, 6]", graph.Find("y")!.Shape!.ToString());
    }

    [Fact]
    public void Inferring_again_changes_nothing()
    {
        foreach (string path in ConformanceModels.Some(every: 7))
        {
            if (TryLoad(path) is not { } graph)
                continue;
            using (graph)
            {
                var before = graph.Values.Select(v => v.ToString()).ToList();
                ShapeInference.Run(graph);
                Assert.Equal(before, graph.Values.Select(v => v.ToString()));
            }
        }
    }

    [Fact]
    public void Shapes_that_do_not_fit_name_the_node()
    {
        var node = Node("MatMul", ["x", "w"], ["y"]);
        node.Name = "project";
        var model = Model([node], [Value("x", 1, ["N", 3])], ["y"], [Floats("w", [2, 2], 1, 2, 3, 4)]);
        string message = Assert.Throws<MippException>(() => Load(model)).Message;
        Assert.Contains("'project' (MatMul)", message, StringComparison.Ordinal);
    }

    private static Graph? TryLoad(string path)
    {
        try
        {
            return Mipp.Onnx.OnnxModel.Load(path);
        }
        catch (MippException)
        {
            return null;
        }
    }
}
