using System.Collections.Immutable;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Operators;
using Mipp.Tensors;

namespace Mipp.Tests.Operators;

public class BatchNormalizationInverseTests
{
    [Fact]
    public void The_inverse_gives_what_the_node_turns_into_the_wanted_outputs()
    {
        using var scope = new TensorScope();
        using var graph = new Graph("g", ImmutableDictionary<string, int>.Empty.Add("", 15));
        var node = graph.AddNode(
            "BatchNormalization",
            [
                graph.AddInput("x", ElementType.Float32, new Shape(Dim.Of("N"), 3)),
                graph.AddInitializer("scale", Tensor.FromArray<float>([0.5f, -2, 0], [3])),
                graph.AddInitializer("bias", Tensor.FromArray<float>([1, 0, 3], [3])),
                graph.AddInitializer("mean", Tensor.FromArray<float>([-1, 4, 7], [3])),
                graph.AddInitializer("variance", Tensor.FromArray<float>([1, 9, 1], [3])),
            ],
            ["y"]);
        float[] wanted = [2, -3, 3, 0.5f, 8, 3];
        var inputs = BatchNormalization.Invert(node, Tensor.FromArray<float>(wanted, [2, 3]));
        var outputs = NodeRunner.Run(node, [inputs, .. node.Inputs.Skip(1).Select(i => i!.Data)], node.Opset, ExecutionMode.Inference)[0];
        Assert.All(outputs.ToArray<float>().Zip(wanted), p => Assert.Equal(p.Second, p.First, 1e-4f));
        Assert.Equal(7, inputs.ToArray<float>()[2]);
    }
}
