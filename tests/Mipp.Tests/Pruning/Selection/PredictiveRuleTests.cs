using Mipp.Graphs;
using Mipp.Models;
using Mipp.Pruning;
using Mipp.Surgery;
using Mipp.Tensors;
using Mipp.Tests.Coupling;
using static Mipp.Tensors.Numbers;

namespace Mipp.Tests.Pruning.Selection;

[Collection(nameof(RunsAlone))]
public sealed class PredictiveRuleTests
{
    [Fact]
    public void Of_duplicated_and_dead_channels_of_a_convolutional_network_none_that_is_needed_twice_stays()
    {
        using var dense = SmallNetwork.BuildDecoderWithDuplicates();
        var result = Prune(dense);
        using var pruned = result.Pruned;
        Assert.InRange(result.MaxRelativeError, 0, CutProof.Limit);
        var code = result.Plan.Groups.Single(g => g.Name == "code");
        int pairs = code.Width / 2;
        int Kept(int pair) => code.Kept.Count(k => k % pairs == pair);
        Assert.All((int[])[2, 3], p => Assert.Equal(0, Kept(p)));
        Assert.All((int[])[4, 5], p => Assert.Equal(1, Kept(p)));
    }

    [Fact]
    public void The_same_seed_gives_the_same_plan_for_a_perceptron_and_no_tensor_is_left_behind()
    {
        using var dense = ModelZoo.Create("mlp-5-4", [1, 28, 28], 10, seed: 1);
        string Plan()
        {
            var result = Prune(dense);
            result.Pruned.Dispose();
            return result.Plan.ToJson();
        }
        string first = Plan();
        long before = Tensor.TotalCount;
        Assert.Equal(first, Plan());
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Channels_of_a_residual_stream_that_are_never_written_go_from_every_branch()
    {
        var net = new NetworkBuilder(seed: 4);
        var stream = net.Apply("Relu", [net.Conv("stem", net.Input("x", 1, 28, 28), 4, stride: 4)]);
        var branch = net.Conv("second", net.Apply("Relu", [net.Conv("first", stream, 3)]), 4);
        using var dense = net.Build([net.Conv("head", net.Apply("Relu", [net.Apply("Add", [branch, stream])]), 2)]);
        using (var scope = new TensorScope())
        {
            foreach (var value in dense.Nodes.Where(n => n.Type == "Conv" && n.Outputs[0]!.Name is "stem:out" or "second:out").SelectMany(n => n.Inputs.Skip(1)).OfType<Value>())
                Graph.SetData(value, torch.cat([value.Data!.narrow(0, 0, 3), value.Data.narrow(0, 3, 1).mul(Number(0.0))], 0));
        }
        var result = Prune(dense);
        using var pruned = result.Pruned;
        Assert.InRange(result.MaxRelativeError, 0, CutProof.Limit);
        Assert.Contains(3, result.Plan.Groups.Single(g => g.Name == "stem").Removed.Select(r => r.Unit));
    }

    private static PruningResult Prune(Graph dense) => Pruner.Prune(
        dense, SmallNetwork.Calibration(160), new PruningOptions { Confidence = 0.9, Estimator = "predictive" },
        cancellation: TestContext.Current.CancellationToken);
}
