using System.Collections.Immutable;
using Mipp.Data;
using Mipp.Graphs;
using Mipp.Models;
using Mipp.Tensors;
using Mipp.Training;
using Mipp.Training.Optimisers;
using Mipp.Training.Schedules;

namespace Mipp.Tests.Training;

public class EarlyStoppingTests
{
    [Fact]
    public void Every_sample_is_either_trained_on_or_held_out()
    {
        var data = TinyData.Spots(50);

        var (train, heldOut) = new EarlyStopping(HoldOut: 0.3).Divide(data, seed: 4);
        var (_, again) = new EarlyStopping(HoldOut: 0.3).Divide(data, seed: 4);
        var (_, other) = new EarlyStopping(HoldOut: 0.3).Divide(data, seed: 5);

        Assert.Equal((35, 15), (train.Count, heldOut.Count));
        Assert.Equal(Images(data).Order(), Images(train).Concat(Images(heldOut)).Order());
        Assert.Equal(Images(heldOut), Images(again));
        Assert.NotEqual(Images(heldOut), Images(other));
    }

    [Theory]
    [InlineData(new[] { 0.5, 0.6, 0.7 }, 2, false)]
    [InlineData(new[] { 0.5, 0.7, 0.6 }, 1, false)]
    [InlineData(new[] { 0.7, 0.5, 0.6 }, 0, true)]
    [InlineData(new[] { 0.7, 0.5, 0.6, 0.8 }, 3, false)]
    [InlineData(new[] { 0.7, 0.7, 0.7 }, 0, true)]
    public void It_is_over_when_patience_is(double[] accuracies, int best, bool isOver)
    {
        ImmutableArray<Evaluation> heldOut = [.. accuracies.Select(a => new Evaluation(a, MeanLoss: 1, Count: 10))];

        Assert.Equal(best, EarlyStopping.BestEpoch(heldOut));
        Assert.Equal(isOver, new EarlyStopping(Patience: 2).IsOver(heldOut));
    }

    [Fact]
    public void Of_equal_accuracies_the_least_loss_is_best_and_of_no_epochs_none() =>
        Assert.Equal(
            (1, null),
            (EarlyStopping.BestEpoch([new(0.5, 2, 10), new(0.5, 1, 10), new(0.4, 0.1, 10)]), EarlyStopping.BestEpoch([])));

    /// <summary>With the weights of epoch k known from a run of k epochs at a constant rate.</summary>
    [Fact]
    public void The_network_ends_with_the_weights_of_its_best_epoch()
    {
        var data = TinyData.Spots(80);
        var options = new TrainingOptions
        {
            Epochs = 30,
            BatchSize = 16,
            // Too fast to end where it is best.
            Optimiser = new Sgd(3, Momentum: 0),
            Schedule = new ConstantSchedule(),
            EarlyStopping = new EarlyStopping(HoldOut: 0.2, Patience: 3),
        };
        var (train, heldOut) = options.EarlyStopping.Divide(data, options.Seed);
        var told = new List<Evaluation>();
        using var graph = Network();
        var result = Trainer.Run(graph, data, options, new Reporter<TrainingProgress>(p =>
        {
            if (p.HeldOut is { } evaluation)
                told.Add(evaluation);
        }));

        int best = result.BestEpoch!.Value;
        Assert.Equal(result.HeldOut, told);
        Assert.Equal(result.Epochs.Length, result.HeldOut.Length);
        Assert.Equal(best + 3, result.Epochs.Length - 1);
        Assert.Equal(result.HeldOut.Max(e => e.Accuracy), result.HeldOut[best].Accuracy);
        using var upToBest = Network();
        Trainer.Run(upToBest, train, options with { Epochs = best + 1, EarlyStopping = null });
        Assert.Equal(Values(upToBest), Values(graph));
        Assert.Equal(result.HeldOut[best], Evaluator.Evaluate(graph, heldOut));
    }

    [Fact]
    public void What_cannot_be_held_out_is_refused()
    {
        EarlyStopping[] impossible = [new(HoldOut: 0), new(HoldOut: 1), new(HoldOut: double.NaN), new(Patience: 0), new(HoldOut: 0.01)];

        Assert.All(impossible, e => Assert.Throws<MippException>(() =>
        {
            using var graph = Network();
            Trainer.Run(graph, TinyData.Spots(8), new TrainingOptions { EarlyStopping = e });
        }));
    }

    private static Graph Network() => ModelZoo.Create("mlp-8", TinyData.Shape, TinyData.Classes, seed: 1);

    private static string[] Images(DatasetSplit data) =>
        [.. data.Batches(1).Select(batch => string.Join(' ', batch.Inputs) + $": {batch.Labels[0]}")];

    private static float[] Values(Graph graph) => [.. graph.Parameters.SelectMany(v => v.Data!.ToArray<float>())];
}
