using Mipp.Data;
using Mipp.Models;
using Mipp.Pruning;
using Mipp.Tensors;
using Mipp.Training;
using Mipp.Training.Optimisers;

namespace Mipp.Tests.Pruning;

/// <summary>An untrained network is pruned, and what is left learns.</summary>
public class PruningAtInitialisationTests
{
    [Theory]
    [InlineData("lenet5")]
    [InlineData("lenet5-bn")]
    public void LeNet5_learns_with_half_of_what_it_was_born_with(string name)
    {
        var data = Datasets.Open("fashion-mnist", DatasetLocator.FromEnvironment(_ => { }));
        var train = data.Train.Subset(Sampling.Subset(data.Train.Count, 3000, seed: 0));
        var test = data.Test.Subset(Sampling.Subset(data.Test.Count, 1000, seed: 0));
        using var dense = ModelZoo.Create(name, data.SampleShape, data.ClassNames.Count, seed: 0);
        var options = new PruningOptions { MacsShare = 0.5, CalibrationCount = 512, Repair = false };

        var result = Pruner.Prune(dense, data.CalibrationSet(options.CalibrationCount, seed: 0), options);
        using var pruned = result.Pruned;

        Assert.InRange(result.Remaining.Macs / (double)result.Dense.Macs, 0.3, 0.5);
        Assert.All(result.Plan.Groups.Where(g => g.FrozenReason is null), g => Assert.InRange(g.Kept.Length, 1, g.Width));
        // The weights that are left are those that were drawn.
        var kept = result.Plan.Groups.Single(g => g.Name == "conv1").Kept;
        float[][] filters = [.. dense.Find("conv1.weight")!.Data!.ToArray<float>().Chunk(25)];
        Assert.Equal(kept.SelectMany(unit => filters[unit]), pruned.Find("conv1.weight")!.Data!.ToArray<float>());

        Trainer.Run(pruned, train, new TrainingOptions { Epochs = 3, BatchSize = 64, Optimiser = new Adam(2e-3) });
        Assert.InRange(Evaluator.Evaluate(pruned, test).Accuracy, 0.7, 1);
    }
}
