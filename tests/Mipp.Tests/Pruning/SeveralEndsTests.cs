using System.Collections.Immutable;
using Mipp.Data;
using Mipp.Graphs;
using Mipp.Operators;
using Mipp.Pruning;
using Mipp.Surgery;
using Mipp.Tensors;
using Mipp.Tests.Operators;
using static Mipp.Tensors.Numbers;

namespace Mipp.Tests.Pruning;

/// <summary>Networks that end otherwise than in the scores of some classes.</summary>
public class SeveralEndsTests
{
    [Theory]
    [InlineData("scores", "other")]
    [InlineData("classes")]
    [InlineData("classes", "scores")]
    [InlineData("single")]
    public void Whatever_a_network_ends_in_the_budget_is_shared_out_by_what_it_loses(params string[] outputs)
    {
        using var dense = Network(outputs);
        var samples = Datasets.Open("random:3x8x8", DatasetLocator.FromEnvironment(_ => { })).CalibrationSet(64, seed: 0);
        var result = Pruner.Prune(dense, samples, new PruningOptions { MacsShare = 0.6 }, cancellation: TestContext.Current.CancellationToken);
        using var pruned = result.Pruned;

        Assert.InRange(result.MaxRelativeError, 0, CutProof.Limit);
        Assert.InRange((double)result.Remaining.Macs / result.Dense.Macs, 0.4, 0.6);
        // Half of the hidden channels are read with weights next to nothing, which is worth as much to every output.
        var hidden = result.Plan.Groups.Single(g => g.Name == "b");
        Assert.True(hidden.Kept.Count(k => k < 6) > hidden.Kept.Count(k => k >= 6), string.Join(' ', hidden.Kept));
        Assert.True(hidden.Kept.Length < 12, "none went");
    }

    /// <summary>A trunk with a head for scores, one for the class of each place, one for a single number and one off its middle.</summary>
    private static Graph Network(string[] outputs)
    {
        using var scope = new TensorScope();
        torch.manual_seed(6);
        var graph = new Graph("ends", ImmutableDictionary<string, int>.Empty.Add("", 17));
        var x = graph.AddInput("x", ElementType.Float32, new Shape(Dim.Of("N"), 3, 8, 8));
        Value Apply(string type, string name, Attributes attributes, params Value[] inputs) =>
            graph.AddNode(type, inputs, [name], attributes).Outputs[0]!;
        Value Conv(string name, Value input, Tensor weight) => Apply(
            "Conv", name, SingleNode.With(("pads", (long[])[1, 1, 1, 1])), input, graph.AddInitializer($"{name}.weight", weight));
        Value Relu(Value input) => Apply("Relu", $"{input.Name}.relu", Attributes.Empty, input);
        Tensor Reading(int count) => torch.cat([torch.randn([count, 6, 3, 3]), torch.randn([count, 6, 3, 3]).mul(Number(1e-3))], 1);

        var middle = Relu(Conv("a", x, torch.randn([8, 3, 3, 3])));
        var hidden = Relu(Conv("b", middle, torch.randn([12, 8, 3, 3])));
        Value Build(string output) => output switch
        {
            "scores" => Conv("scores", hidden, Reading(5)),
            "classes" => Apply("ArgMax", "classes", SingleNode.With(("axis", 1L)), graph.Find("scores") ?? Build("scores")),
            "other" => Conv("other", middle, torch.randn([4, 8, 3, 3])),
            _ => Apply("Flatten", "single", Attributes.Empty, Apply("GlobalAveragePool", "pooled", Attributes.Empty, Conv("one", hidden, Reading(1)))),
        };
        foreach (string output in outputs)
            graph.AddOutput(graph.Find(output) ?? Build(output));
        ShapeInference.Run(graph);
        return graph;
    }
}
