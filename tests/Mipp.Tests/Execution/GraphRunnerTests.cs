using System.Collections.Immutable;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Tests.Execution;

[Collection(nameof(RunsAlone))]
public sealed class GraphRunnerTests
{
    [Fact]
    public void Runs_at_any_batch_size()
    {
        using var graph = Perceptron();
        var runner = new GraphRunner(graph);
        foreach (long batch in (long[])[1, 5])
        {
            using var scope = new TensorScope();
            var input = torch.randn([batch, 3]);
            var output = Assert.Single(runner.Run([input]));
            var hidden = input.MatMul(graph.Find("w1")!.Data!).relu();
            Assert.True(output.allclose(hidden.MatMul(graph.Find("w2")!.Data!), 1e-5, 1e-6));
        }
    }

    [Fact]
    public void Frees_everything_but_the_results()
    {
        using var graph = Perceptron();
        using var input = torch.randn([2, 3]);
        long before = Tensor.TotalCount;
        using (new TensorScope())
        {
            _ = new GraphRunner(graph).Run([input]);
            Assert.Equal(before + 1, Tensor.TotalCount);
        }
        Assert.Equal(before, Tensor.TotalCount);
        Assert.False(input.IsInvalid);
    }

    [Fact]
    public void Frees_each_value_after_its_last_use()
    {
        using var graph = NewGraph();
        var value = graph.AddInput("x", ElementType.Float32, new Shape(2, 3));
        for (int i = 0; i < 10; i++)
            value = graph.AddNode("Relu", [value], [$"y{i}"]).Outputs[0]!;
        graph.AddOutput(value);
        using var scope = new TensorScope();
        var input = torch.randn([2, 3]);
        long before = Tensor.TotalCount;
        long most = 0;
        new GraphRunner(graph).Run([input], ExecutionMode.Inference, (_, _) => most = Math.Max(most, Tensor.TotalCount));
        Assert.Equal(before + 2, most);
    }

    [Fact]
    public void Observes_inputs_and_every_computed_value_in_order()
    {
        using var graph = Perceptron();
        using var scope = new TensorScope();
        var seen = new List<string>();
        new GraphRunner(graph).Run([torch.randn([2, 3])], ExecutionMode.Inference, (value, tensor) =>
        {
            seen.Add(value.Name);
            Assert.Equal(value.Shape![-1].Factor, tensor.size(-1));
        });
        Assert.Equal(["x", "h", "r", "y"], seen);
    }

    [Fact]
    public void Results_that_are_inputs_or_initializers_or_listed_twice_have_tensors_of_their_own()
    {
        using var graph = NewGraph();
        var input = graph.AddInput("x", ElementType.Float32, new Shape(1, 2));
        var constant = graph.AddInitializer("c", torch.ones([2]));
        var dropped = graph.AddNode("Dropout", [input], ["y"]).Outputs[0]!;
        foreach (var output in (Value[])[input, constant, dropped, dropped])
            graph.AddOutput(output);
        using var scope = new TensorScope();
        var tensor = torch.randn([1, 2]);
        var results = new GraphRunner(graph).Run([tensor]);
        foreach (var result in results)
            result.Dispose();
        Assert.Equal(4, results.Distinct().Count());
        Assert.False(tensor.IsInvalid);
        Assert.False(constant.Data!.IsInvalid);
    }

    [Fact]
    public void Training_records_gradients_and_inference_does_not()
    {
        using var graph = Perceptron();
        using var scope = new TensorScope();
        graph.Find("w1")!.Data!.requires_grad_();
        var input = torch.randn([4, 3]);
        Assert.False(new GraphRunner(graph).Run([input])[0].requires_grad);
        new GraphRunner(graph).Run([input], ExecutionMode.Training, observe: null)[0].sum().backward();
        Assert.Equal([3, 4], graph.Find("w1")!.Data!.grad!.shape);
    }

    [Fact]
    public void Wrong_inputs_are_told_in_one_line()
    {
        using var graph = Perceptron();
        using var scope = new TensorScope();
        var runner = new GraphRunner(graph);
        Assert.Equal("the model wants 1 inputs ('x'), got 0.", Message(() => runner.Run([])));
        Assert.Equal(
            "input 'x' of the model wants Float32[N, 3], got Float32[2, 4].", Message(() => runner.Run([torch.randn([2, 4])])));
        Assert.Equal(
            "input 'x' of the model wants Float32[N, 3], got Float64[2, 3].",
            Message(() => runner.Run([torch.randn([2, 3], dtype: ScalarType.Float64)])));
        Assert.Equal("input 'x' of the model wants Float32[N, 3], got Float32[3].", Message(() => runner.Run([torch.randn([3])])));
    }

    [Fact]
    public void An_unknown_operator_is_named()
    {
        using var graph = NewGraph();
        var input = graph.AddInput("x", ElementType.Float32, new Shape(1, 2));
        graph.AddOutput(graph.AddNode("Frobnicate", [input], ["y"], name: "f1", domain: "acme").Outputs[0]!);
        using var scope = new TensorScope();
        string message = Message(() => new GraphRunner(graph).Run([torch.randn([1, 2])]));
        Assert.StartsWith(
            "node 'f1' (Frobnicate) cannot be run: operator acme.Frobnicate is not one that Mipp knows, and ONNX Runtime refuses", message);
    }

    private static string Message(Action action) => Assert.Throws<MippException>(action).Message;

    private static Graph NewGraph() => new("test", ImmutableDictionary<string, int>.Empty.Add("", 15));

    private static Graph Perceptron()
    {
        var graph = NewGraph();
        var x = graph.AddInput("x", ElementType.Float32, new Shape(Dim.Of("N"), 3));
        var w1 = graph.AddInitializer("w1", torch.randn([3, 4]));
        var w2 = graph.AddInitializer("w2", torch.randn([4, 2]));
        var h = graph.AddNode("MatMul", [x, w1], ["h"]).Outputs[0]!;
        var r = graph.AddNode("Relu", [h], ["r"]).Outputs[0]!;
        graph.AddOutput(graph.AddNode("MatMul", [r, w2], ["y"]).Outputs[0]!);
        Mipp.Operators.ShapeInference.Run(graph);
        return graph;
    }
}
