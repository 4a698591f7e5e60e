using Mipp.Data;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Models;
using Mipp.Onnx;
using Mipp.Tensors;
using Mipp.Training;
using Mipp.Training.Optimisers;
using Mipp.Training.Schedules;

namespace Mipp.Tests.Training;

public class TrainerTests
{
    [Fact]
    public void Learns_a_part_of_Fashion_MNIST_within_seconds()
    {
        var data = Datasets.Open("fashion-mnist", DatasetLocator.FromEnvironment(_ => { }));
        var train = data.Train.Subset(Sampling.Subset(data.Train.Count, 3000, seed: 0));
        var test = data.Test.Subset(Sampling.Subset(data.Test.Count, 1000, seed: 0));
        using var graph = ModelZoo.Create("lenet5", data.SampleShape, data.ClassNames.Count, seed: 0);
        var options = new TrainingOptions { Epochs = 3, BatchSize = 64, Optimiser = new Adam(2e-3) };

        var result = Trainer.Run(graph, train, options);

        Assert.Equal([3000, 3000, 3000], result.Epochs.Select(epoch => epoch.Samples));
        Assert.True(result.Epochs[2].Loss < 0.7 * result.Epochs[0].Loss, $"{string.Join(", ", result.Epochs)}");
        Assert.InRange(Evaluator.Evaluate(graph, test).Accuracy, 0.72, 1);
    }

    [Theory]
    [InlineData("lenet5", 1)]
    [InlineData("mlp", 1)]
    [InlineData("vgg11", 3)]
    [InlineData("resnet18", 3)]
    [InlineData("resnet20", 3)]
    public void Gradients_reach_every_parameter(string name, int channels)
    {
        var data = Noise(count: 6, [channels, 32, 32]);
        using var graph = ModelZoo.Create(name, data.SampleShape, classes: 3, seed: 0);
        var before = Values(graph);

        Trainer.Run(graph, data, new TrainingOptions { BatchSize = 6, Optimiser = new Sgd(0.1, WeightDecay: 0) });

        Assert.NotEmpty(graph.Parameters);
        Assert.All(graph.Parameters, value =>
            Assert.True(IsAbsorbed(value) || !before[value.Name].SequenceEqual(value.Data!.ToArray<float>()), value.Name));
    }

    [Fact]
    public void A_step_follows_the_slope_of_the_loss()
    {
        var data = TinyData.Spots(16);
        using var graph = ModelZoo.Create("mlp-12-8", TinyData.Shape, TinyData.Classes, seed: 1);
        var before = Values(graph);
        var options = new TrainingOptions { BatchSize = 16, Optimiser = new Sgd(LearningRate: 1, Momentum: 0) };

        Trainer.Run(graph, data, options with { Schedule = new ConstantSchedule() });
        var gradient = graph.Parameters.ToDictionary(
            v => v.Name, v => v.Data!.ToArray<float>().Zip(before[v.Name], (after, start) => (double)start - after).ToArray());

        // The derivative of the loss along the gradient is the gradient's squared length.
        double squaredLength = gradient.Values.Sum(g => g.Sum(x => x * x));
        const double Distance = 2e-3;
        double slope = (LossAt(Distance) - LossAt(-Distance)) / (2 * Distance);
        Assert.True(squaredLength > 1e-2);
        Assert.Equal(1, slope / squaredLength, tolerance: 0.01);

        double LossAt(double distance)
        {
            foreach (var value in graph.Parameters)
                Set(value, [.. before[value.Name].Zip(gradient[value.Name], (start, g) => (float)(start + (distance * g)))]);
            return Evaluator.Evaluate(graph, data).MeanLoss;
        }
    }

    [Fact]
    public void Gradients_longer_than_the_limit_keep_their_direction_and_get_its_length()
    {
        const double Limit = 0.05;
        var options = new TrainingOptions { BatchSize = 16, Optimiser = new Sgd(1, Momentum: 0), Schedule = new ConstantSchedule() };
        double[] free = StepOf(options);
        double[] clipped = StepOf(options with { GradientNormLimit = Limit });
        double[] loose = StepOf(options with { GradientNormLimit = 1e3 });

        double length = Math.Sqrt(free.Sum(x => x * x));
        Assert.True(length > 2 * Limit);
        Assert.Equal(free.Select(x => x * Limit / length), clipped, (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal(free, loose);

        static double[] StepOf(TrainingOptions options)
        {
            using var graph = ModelZoo.Create("mlp-12-8", TinyData.Shape, TinyData.Classes, seed: 1);
            var before = Values(graph);
            Trainer.Run(graph, TinyData.Spots(16), options);
            return [.. Values(graph).SelectMany(v => v.Value.Zip(before[v.Key], (now, start) => (double)now - start))];
        }
    }

    [Fact]
    public void Channels_last_is_the_same_training_but_for_rounding()
    {
        var options = new TrainingOptions { Epochs = 2, BatchSize = 6, Optimiser = new Sgd(0.01) };
        using var first = ModelZoo.Create("resnet20", [3, 32, 32], classes: 3, seed: 0);
        using var last = ModelZoo.Create("resnet20", [3, 32, 32], classes: 3, seed: 0);

        var expected = Trainer.Run(first, Noise(count: 12, [3, 32, 32]), options with { ChannelsLast = false });
        var result = Trainer.Run(last, Noise(count: 12, [3, 32, 32]), options);

        Assert.Equal(expected.Epochs[1].Loss, result.Epochs[1].Loss, tolerance: 1e-2);
        Assert.All(last.Initializers, value => Assert.True(value.Data!.is_contiguous()));
    }

    [Fact]
    public void Smoothed_labels_are_a_mixture_with_the_uniform_distribution()
    {
        var data = TinyData.Spots(32);
        using var graph = ModelZoo.Create("mlp-8", TinyData.Shape, TinyData.Classes, seed: 1);
        double[][] logProbabilities = LogProbabilities(graph, data);
        double expected = Enumerable.Range(0, 32).Average(i =>
            -(0.8 * logProbabilities[i][data.Labels[i]]) - (0.2 * logProbabilities[i].Average()));

        var result = Trainer.Run(graph, data, new TrainingOptions { BatchSize = 32, LabelSmoothing = 0.2 });

        Assert.Equal(expected, result.Epochs[0].Loss, tolerance: 1e-5);
    }

    [Fact]
    public void Running_statistics_move_and_nothing_wants_gradients_afterwards()
    {
        using var graph = ModelZoo.Create("resnet20", [3, 32, 32], classes: 3, seed: 0);
        float[] before = graph.Find("bn1.running_mean")!.Data!.ToArray<float>();

        Trainer.Run(graph, Noise(count: 4, [3, 32, 32]), new TrainingOptions { BatchSize = 4 });

        Assert.NotEqual(before, graph.Find("bn1.running_mean")!.Data!.ToArray<float>());
        Assert.All(graph.Initializers, value => Assert.False(value.Data!.requires_grad));
    }

    [Fact]
    public void A_trained_network_gives_the_same_outputs_when_saved_and_loaded()
    {
        using var scope = new TensorScope();
        using var folder = new TemporaryFolder();
        using var graph = ModelZoo.Create("resnet20", [3, 32, 32], classes: 3, seed: 0);
        Trainer.Run(graph, Noise(count: 8, [3, 32, 32]), new TrainingOptions { BatchSize = 4 });
        var input = torch.randn([2, 3, 32, 32]);

        OnnxModel.Save(graph, folder.File("trained.onnx"));
        using var loaded = OnnxModel.Load(folder.File("trained.onnx"));

        Assert.Equal(Outputs(graph, input), Outputs(loaded, input));
    }

    [Fact]
    public void Progress_tells_of_every_step()
    {
        var seen = new List<TrainingProgress>();
        using var graph = ModelZoo.Create("mlp-8", TinyData.Shape, TinyData.Classes, seed: 0);
        var options = new TrainingOptions { Epochs = 2, BatchSize = 10, Optimiser = new Sgd(0.1) };

        var result = Trainer.Run(graph, TinyData.Spots(25), options, new Reporter<TrainingProgress>(seen.Add));

        Assert.Equal([1, 2, 3, 4, 5, 6], seen.Select(p => p.Step));
        Assert.Equal([0, 0, 0, 1, 1, 1], seen.Select(p => p.Epoch));
        Assert.Equal([10, 20, 25, 10, 20, 25], seen.Select(p => p.SoFar.Samples));
        Assert.Equal(0.1, seen[0].LearningRate, tolerance: 1e-12);
        Assert.All(seen, p => Assert.Equal(new TrainingLength(2, 3), p.Length));
        Assert.All(seen, p => Assert.True(p.ImagesPerSecond > 0));
        Assert.Equal(TimeSpan.Zero, seen[5].TimeLeft);
        Assert.Equal([seen[2].SoFar, seen[5].SoFar], result.Epochs);
        Assert.Equal(6, result.Steps);
    }

    [Theory]
    [InlineData(20, 10, 2)]
    [InlineData(22, 10, 3)]
    [InlineData(21, 10, 2)] // One sample has no statistics to normalise by.
    [InlineData(5, 10, 1)]
    [InlineData(1, 10, 1)]
    public void Every_sample_is_seen_but_one_left_alone(int samples, int batchSize, int steps) =>
        Assert.Equal(steps, new TrainingBatches(TinyData.Spots(samples), new TrainingOptions { BatchSize = batchSize }).StepsPerEpoch);

    [Fact]
    public void A_training_that_diverges_is_stopped()
    {
        using var graph = ModelZoo.Create("mlp-8", TinyData.Shape, TinyData.Classes, seed: 0);
        var options = new TrainingOptions { Epochs = 3, BatchSize = 8, Optimiser = new Sgd(1e30) };

        var error = Assert.Throws<TrainingDivergedException>(() => Trainer.Run(graph, TinyData.Spots(64), options));

        Assert.Contains("diverged", error.Message, StringComparison.Ordinal);
        Assert.All(graph.Initializers, value => Assert.False(value.Data!.requires_grad));
    }

    [Fact]
    public void Impossible_options_are_refused()
    {
        var options = new TrainingOptions();
        TrainingOptions[] impossible =
        [
            options with { Epochs = 0 }, options with { BatchSize = 0 }, options with { LabelSmoothing = 1 },
            options with { LabelSmoothing = double.NaN }, options with { Optimiser = new Sgd(-1) },
            options with { Schedule = new CosineSchedule { WarmUpEpochs = -1 } }, options with { GradientNormLimit = 0 },
            options with { AveragingDecay = 1 }, options with { AveragingDecay = double.NaN },
        ];
        using var graph = ModelZoo.Create("mlp-8", TinyData.Shape, TinyData.Classes, seed: 0);

        Assert.All(impossible, o => Assert.Throws<MippException>(() => Trainer.Run(graph, TinyData.Spots(4), o)));
    }

    /// <summary>A bias before batch normalisation changes nothing, so its gradient is 0 up to rounding.</summary>
    private static bool IsAbsorbed(Value value) =>
        value.Uses is [{ Index: 2, Node: { Type: "Conv" } conv }] && conv.Outputs[0]!.Uses is [{ Node.Type: "BatchNormalization" }];

    private static DatasetSplit Noise(int count, int[] shape)
    {
        int size = shape.Aggregate((a, b) => a * b);
        var random = new SeededRandom(7);
        byte[] pixels = new byte[count * size];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)random.Next(256);
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % 3)];
        return new DatasetSplit(new ByteSamples(pixels, size), labels, shape, Preprocessing.UnitRange);
    }

    private static Dictionary<string, float[]> Values(Graph graph) =>
        graph.Parameters.ToDictionary(value => value.Name, value => value.Data!.ToArray<float>());

    private static void Set(Value value, float[] contents) => value.Data!.CopyFrom<float>(contents);

    private static float[] Outputs(Graph graph, Tensor input) => new GraphRunner(graph).Run([input])[0].ToArray<float>();

    private static double[][] LogProbabilities(Graph graph, DatasetSplit data)
    {
        using var scope = new TensorScope();
        var batch = data.Batches(data.Count).Single();
        float[] logits = Outputs(graph, batch.ToInputTensor());
        return [.. logits.Chunk(TinyData.Classes).Select(row => row.Select(x => x - Math.Log(row.Sum(y => Math.Exp(y)))).ToArray())];
    }
}
