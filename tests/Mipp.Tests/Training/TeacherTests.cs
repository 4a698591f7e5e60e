using Mipp.Data;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Models;
using Mipp.Tensors;
using Mipp.Training;
using Mipp.Training.Optimisers;
using Mipp.Training.Schedules;

namespace Mipp.Tests.Training;

public class TeacherTests
{
    private const int Count = 32;

    [Theory]
    [InlineData(0.3, 1, 0)]
    [InlineData(0.5, 4, 0.1)]
    [InlineData(1, 2.5, 0)]
    public void The_loss_is_the_labels_and_the_teachers_by_their_weights(double weight, double temperature, double smoothing)
    {
        var data = TinyData.Spots(Count);
        using var learner = Learner();
        using var teacher = ModelZoo.Create("mlp-12", TinyData.Shape, TinyData.Classes, seed: 8);
        double expected = LossByHand(Logits(learner, data), Logits(teacher, data), data.Labels.ToArray(), weight, temperature, smoothing);

        var options = new TrainingOptions
        {
            BatchSize = Count,
            LabelSmoothing = smoothing,
            Teacher = new Teacher(teacher, weight, temperature),
        };
        var result = Trainer.Run(learner, data, options);

        Assert.Equal(expected, result.Epochs[0].Loss, tolerance: 1e-5);
    }

    [Fact]
    public void Weights_follow_the_slope_of_that_loss_and_the_teacher_keeps_its_own()
    {
        const double Distance = 1e-3;
        var data = TinyData.Spots(Count);
        using var learner = Learner();
        using var teacher = ModelZoo.Create("mlp-12", TinyData.Shape, TinyData.Classes, seed: 8);
        float[] taught = Logits(teacher, data);
        var before = learner.Parameters.ToDictionary(v => v.Name, v => v.Data!.ToArray<float>());
        var options = new TrainingOptions
        {
            BatchSize = Count,
            Optimiser = new Sgd(LearningRate: 1, Momentum: 0),
            Schedule = new ConstantSchedule(),
            Teacher = new Teacher(teacher, 0.6, 2),
        };

        Trainer.Run(learner, data, options);

        var gradient = learner.Parameters.ToDictionary(
            v => v.Name, v => v.Data!.ToArray<float>().Zip(before[v.Name], (after, start) => (double)start - after).ToArray());
        double squaredLength = gradient.Values.Sum(g => g.Sum(x => x * x));
        double slope = (LossAt(Distance) - LossAt(-Distance)) / (2 * Distance);
        Assert.Equal(1, slope / squaredLength, tolerance: 0.02);
        Assert.Equal(taught, Logits(teacher, data));

        double LossAt(double distance)
        {
            foreach (var value in learner.Parameters)
                value.Data!.CopyFrom<float>([.. before[value.Name].Zip(gradient[value.Name], (start, g) => (float)(start + (distance * g)))]);
            return LossByHand(Logits(learner, data), taught, data.Labels.ToArray(), 0.6, 2, smoothing: 0);
        }
    }

    [Fact]
    public void A_learner_comes_to_agree_with_its_teacher_where_the_labels_say_nothing()
    {
        var data = TinyData.Spots(128);
        using var teacher = ModelZoo.Create("mlp-12", TinyData.Shape, TinyData.Classes, seed: 8);
        using var learner = ModelZoo.Create("mlp-32", TinyData.Shape, TinyData.Classes, seed: 1);
        double before = Agreement(teacher, learner, data);

        var options = new TrainingOptions { Epochs = 150, BatchSize = 32, Optimiser = new AdamW(1e-2), Teacher = new Teacher(teacher, 1, 1) };
        Trainer.Run(learner, data, options);

        Assert.True(before < 0.7, $"{before}");
        Assert.InRange(Agreement(teacher, learner, data), 0.95, 1);
    }

    [Fact]
    public void Teachers_that_do_not_suit_are_refused()
    {
        using var learner = Learner();
        using var other = ModelZoo.Create("mlp-8", TinyData.Shape, classes: 7, seed: 0);
        using var small = ModelZoo.Create("mlp-8", TinyData.Shape, classes: 2, seed: 0);
        Teacher[] impossible =
        [
            new(learner), new(other), new(small),
            new(other, Weight: 0), new(other, Weight: 1.1), new(other, Temperature: 0), new(other, Temperature: double.PositiveInfinity),
        ];

        Assert.All(impossible, teacher => Assert.Throws<MippException>(
            () => Trainer.Run(learner, TinyData.Spots(8), new TrainingOptions { Teacher = teacher })));
    }

    private static Graph Learner() => ModelZoo.Create("mlp-8", TinyData.Shape, TinyData.Classes, seed: 1);

    private static double LossByHand(
        float[] learner, float[] teacher, int[] labels, double weight, double temperature, double smoothing)
    {
        double sum = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            double[] s = [.. learner.Skip(i * TinyData.Classes).Take(TinyData.Classes).Select(x => (double)x)];
            double[] z = [.. teacher.Skip(i * TinyData.Classes).Take(TinyData.Classes).Select(x => (double)x)];
            double[] p = Softmax(s, 1);
            double labelled = -((1 - smoothing) * Math.Log(p[labels[i]])) - (smoothing * p.Average(Math.Log));
            double divergence = Softmax(z, temperature).Zip(Softmax(s, temperature), (q, r) => q * Math.Log(q / r)).Sum();
            sum += ((1 - weight) * labelled) + (weight * temperature * temperature * divergence);
        }
        return sum / labels.Length;
    }

    private static double[] Softmax(double[] logits, double temperature)
    {
        double[] e = Array.ConvertAll(logits, x => Math.Exp(x / temperature));
        double total = e.Sum();
        return Array.ConvertAll(e, x => x / total);
    }

    private static double Agreement(Graph a, Graph b, DatasetSplit data) =>
        Chosen(a, data).Zip(Chosen(b, data)).Average(pair => pair.First == pair.Second ? 1.0 : 0.0);

    private static int[] Chosen(Graph graph, DatasetSplit data) =>
        [.. Logits(graph, data).Chunk(TinyData.Classes).Select(row => Array.IndexOf(row, row.Max()))];

    private static float[] Logits(Graph graph, DatasetSplit data)
    {
        using var scope = new TensorScope();
        return new GraphRunner(graph).Run([data.Batches(data.Count).Single().ToInputTensor()])[0].ToArray<float>();
    }
}
