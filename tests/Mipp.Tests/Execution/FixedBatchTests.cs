using System.Collections.Immutable;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Operators;
using Mipp.Tensors;

namespace Mipp.Tests.Execution;

public class FixedBatchTests
{
    [Fact]
    public void A_stated_batch_that_nothing_counts_on_is_none() => Assert.Null(Fixed(2, 0, 12));

    [Fact]
    public void A_literal_reshape_counts_on_the_stated_batch() => Assert.Equal(2, Fixed(2, 2, 12));

    [Fact]
    public void A_batch_that_a_reshape_loses_and_a_sum_restores_is_counted_on_all_the_same()
    {
        using var graph = new Graph("g", ImmutableDictionary<string, int>.Empty.Add("", 17));
        var input = graph.AddInput("x", ElementType.Float32, new Shape(1, 3, 4));
        var shape = graph.AddInitializer("shape", Tensor.FromArray<long>([1, 3, 4], [3]));
        var same = graph.AddNode("Reshape", [input, shape], ["same"]).Outputs[0]!;
        graph.AddOutput(graph.AddNode("Add", [input, same], ["y"]).Outputs[0]!);
        ShapeInference.Run(graph);

        Assert.Equal(1, FixedBatch.Of(graph));
    }

    [Fact]
    public void A_dynamic_batch_is_free() => Assert.Null(Fixed(Dim.Of("N"), 0, 12));

    /// <summary>Of a graph that reshapes [batch, 3, 4] to a target; its shapes are as they were afterwards.</summary>
    private static int? Fixed(Dim batch, params long[] target)
    {
        using var graph = new Graph("g", ImmutableDictionary<string, int>.Empty.Add("", 17));
        var input = graph.AddInput("x", ElementType.Float32, new Shape(batch, 3, 4));
        var shape = graph.AddInitializer("shape", Tensor.FromArray<long>(target, [target.Length]));
        graph.AddOutput(graph.AddNode("Reshape", [input, shape], ["y"]).Outputs[0]!);
        ShapeInference.Run(graph);
        var result = FixedBatch.Of(graph);
        Assert.Equal(new Shape(batch, 3, 4), input.Shape);
        Assert.Equal(new Shape(batch, 12), graph.Outputs[0].Shape);
        return result;
    }
}
