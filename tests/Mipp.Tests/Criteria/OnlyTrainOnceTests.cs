using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Criteria;
using Mipp.Pruning.Calibration;
using Mipp.Surgery;
using Mipp.Tensors;
using Mipp.Tests.Coupling;
using Mipp.Training;
using Mipp.Training.Optimisers;

namespace Mipp.Tests.Criteria;

public sealed class OnlyTrainOnceTests
{
    [Fact]
    public void Is_the_length_of_all_that_computes_a_unit_its_bias_included()
    {
        using var network = new Perceptron(hidden: 4);
        double[] biases = Scoring.Numbers(network.Graph, "first.bias");
        double[] squares = network.ByUnit(i => network.Weights[i] * network.Weights[i]);
        double[] expected = [.. squares.Zip(biases, (s, b) => Math.Sqrt(s + (b * b)))];
        Scoring.AssertClose(expected, Scoring.Of(new OnlyTrainOnce(), network.Graph, network.Data)["first"]);
    }

    [Fact]
    public void A_bias_that_is_added_apart_is_part_of_the_unit()
    {
        var net = new NetworkBuilder(seed: 2);
        var hidden = net.Relu(net.Apply("Add", [net.MatMul("first", net.Input("x", 3), 4), net.Weight("bias", 4)]));
        using var graph = net.Build(net.MatMul("head", hidden, 2));
        var (weights, biases) = (Scoring.Numbers(graph, "first.weight"), Scoring.Numbers(graph, "bias"));
        double[] expected = [.. biases.Select((b, u) => Math.Sqrt((b * b) + Enumerable.Range(0, 3).Sum(i => weights[(i * 4) + u] * weights[(i * 4) + u])))];
        Scoring.AssertClose(expected, Scoring.Of(new OnlyTrainOnce(), graph, Scoring.NoData(3))["first"]);
    }

    public static TheoryData<TrainingOptions> Trainings => new(
        new TrainingOptions(),
        new TrainingOptions { AveragingDecay = 0.999 },
        // Stopped after the first epoch that counts and is not the best, and back to the best.
        new TrainingOptions { EarlyStopping = new EarlyStopping(HoldOut: 0.2, Patience: 1) },
        new TrainingOptions { EarlyStopping = new EarlyStopping(HoldOut: 0.2, Patience: 1), AveragingDecay = 0.99 });

    [Theory]
    [MemberData(nameof(Trainings))]
    public void Training_brings_the_units_that_are_to_go_to_zero_and_goes_on_with_the_others(TrainingOptions training)
    {
        using var scope = new TensorScope();
        using var network = new Perceptron(hidden: 6);
        var coupling = ChannelCoupling.Analyse(network.Graph);
        ImmutableArray<ChannelGroup> groups = [coupling.Find("first")!];
        int[] kept = [0, 2, 5];
        var options = training with { Epochs = 20, BatchSize = 35, Optimiser = new Sgd(0.2, Momentum: 0.9, WeightDecay: 0) };
        using var view = new NetworkView(ChannelSelection.All(coupling), groups, new CalibrationData(network.Graph, network.Data), seed: 0)
        {
            Training = new TrainingOnTheWay(new TrainingTask(network.Data, options), partOf: ""),
        };
        double before = Evaluator.Evaluate(network.Graph, network.Data).MeanLoss;

        new OnlyTrainOnce().Train(view, _ => ChannelSelection.All(coupling).Keep(groups[0], kept));

        double[] norms = new OnlyTrainOnce().Score(view)[0];
        Assert.All(Enumerable.Range(0, 6), u => Assert.Equal(kept.Contains(u), norms[u] > 0));
        Assert.True(Evaluator.Evaluate(network.Graph, network.Data).MeanLoss < before);
        using var cut = GraphCut.Apply(ChannelSelection.All(coupling).Keep(groups[0], kept));
        Assert.Equal(
            Evaluator.Evaluate(network.Graph, network.Data).MeanLoss, Evaluator.Evaluate(cut, network.Data).MeanLoss, 1e-5);
    }
}
