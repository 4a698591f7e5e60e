using Mipp.Pruning;
using Mipp.Tests.Training;
using Mipp.Training;
using Mipp.Training.Optimisers;

namespace Mipp.Tests.Criteria;

[Collection(nameof(RunsAlone))]
public sealed class SmallDenseTests
{
    [Fact]
    public void Has_the_widths_of_the_original_and_has_been_trained_from_scratch()
    {
        var data = TinyData.Spots(256);
        using var dense = Mipp.Models.ModelZoo.Create("mlp-24", TinyData.Shape, TinyData.Classes, seed: 1);
        var training = new TrainingTask(data, new TrainingOptions { Epochs = 5, BatchSize = 32, Optimiser = new Sgd(0.05, 0.9, 0) });
        var (original, trained) = (Prune("l1"), Prune("small-dense:l1"));
        using var l1 = original.Pruned;
        using var small = trained.Pruned;
        Assert.Equal(original.Plan.Groups.Select(g => g.Kept.Length), trained.Plan.Groups.Select(g => g.Kept.Length));
        Assert.True(Evaluator.Evaluate(small, TinyData.Spots(200, seed: 1)).Accuracy > 0.9);
        Assert.True(Evaluator.Evaluate(l1, TinyData.Spots(200, seed: 1)).Accuracy < 0.6);

        PruningResult Prune(string criterion) => Pruner.Prune(
            dense, data, new PruningOptions { Criterion = criterion, MacsShare = 0.5, Repair = false }, training,
            cancellation: TestContext.Current.CancellationToken);
    }
}
