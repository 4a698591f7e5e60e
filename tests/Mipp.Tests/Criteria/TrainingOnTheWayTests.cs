using Mipp.Graphs;
using Mipp.Models;
using Mipp.Onnx;
using Mipp.Pruning;
using Mipp.Tests.Training;
using Mipp.Training;
using Mipp.Training.Optimisers;

namespace Mipp.Tests.Criteria;

[Collection(nameof(RunsAlone))]
public sealed class TrainingOnTheWayTests : IDisposable
{
    private const int Samples = 64;
    private const int StepsPerEpoch = Samples / 16;
    private const int Steps = 8 * StepsPerEpoch;

    private static readonly TrainingOptions Options = new() { Epochs = 8, BatchSize = 16, Optimiser = new Sgd(0.05, 0.9, 0) };

    private readonly TemporaryFolder folder = new();
    private readonly Graph dense = ModelZoo.Create("mlp-12", TinyData.Shape, TinyData.Classes, seed: 1);

    public void Dispose()
    {
        dense.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("imp", 5)]
    [InlineData("oto", 1)]
    [InlineData("small-dense:l1", 1)]
    [InlineData("small-dense:imp", 6)]
    public void Tells_how_every_training_comes_along(string criterion, int trainings)
    {
        var told = new List<PruningProgress>();
        Prune(criterion, told.Add);

        var training = told.Where(p => p.Stage == PruningStage.Train).ToList();
        Assert.Equal(trainings * Steps, training.Count);
        Assert.All(training, p => Assert.Equal(trainings, p.Total));
        Assert.Equal(Enumerable.Range(0, training.Count).Select(i => i / Steps), training.Select(p => p.Done));
        Assert.Equal(Enumerable.Range(0, training.Count).Select(i => (i % Steps) + 1L), training.Select(p => p.Training!.Step));
    }

    [Theory]
    [InlineData("imp", 3)]
    [InlineData("imp", (2 * Steps) + 9)]
    [InlineData("imp", (4 * Steps) + 1)]
    [InlineData("oto", 2)]
    // In the steps that bring units to zero, and after them.
    [InlineData("oto", 11)]
    [InlineData("oto", Steps - 2)]
    [InlineData("small-dense:l1", 17)]
    public void A_run_that_is_killed_or_stopped_goes_on_and_ends_with_the_same_bits(string criterion, int after)
    {
        var whole = Prune(criterion, _ => { });
        foreach (bool kill in new[] { true, false })
        {
            string checkpoints = folder.File($"{kill}.training");
            using var stop = new CancellationTokenSource();
            int stepsBefore = 0, stepsAfter = 0;
            Assert.ThrowsAny<Exception>(() => Prune(criterion, p => End(p.Stage), checkpoints, stop.Token));

            var resumed = Prune(criterion, p => stepsAfter += p.Stage == PruningStage.Train ? 1 : 0, checkpoints);

            Assert.Equal(whole.Bytes, resumed.Bytes);
            Assert.Equal(whole.Spent.Operations, resumed.Spent.Operations);
            // Killed, it goes on from the last epoch's end; stopped, from where it was.
            Assert.Equal(whole.Steps - (kill ? (after - 1) / StepsPerEpoch * StepsPerEpoch : after), stepsAfter);

            void End(PruningStage stage)
            {
                if (stage != PruningStage.Train || ++stepsBefore < after)
                    return;
                if (kill)
                    throw new InvalidOperationException("the process is no more");
                stop.Cancel();
            }
        }
    }

    private (byte[] Bytes, Effort Spent, int Steps) Prune(
        string criterion, Action<PruningProgress> tell, string? checkpoints = null, CancellationToken cancellation = default)
    {
        int steps = 0;
        var result = Pruner.Prune(
            dense, TinyData.Spots(Samples), new PruningOptions { Criterion = criterion, MacsShare = 0.5, Repair = false },
            new TrainingTask(TinyData.Spots(Samples), Options) { Checkpoints = checkpoints },
            new Reporter<PruningProgress>(p =>
            {
                steps += p.Stage == PruningStage.Train ? 1 : 0;
                tell(p);
            }),
            cancellation);
        using var pruned = result.Pruned;
        using var file = new MemoryStream();
        OnnxModel.Save(pruned, file);
        return (file.ToArray(), result.Spent, steps);
    }
}
