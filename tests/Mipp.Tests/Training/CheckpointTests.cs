using Mipp.Data;
using Mipp.Graphs;
using Mipp.Models;
using Mipp.Tensors;
using Mipp.Training;
using Mipp.Training.Optimisers;
using Mipp.Training.Schedules;

namespace Mipp.Tests.Training;

/// <summary>A training that was stopped and resumed ends exactly as one that never was.</summary>
/// <remarks>Runs alone also because dropout draws from libtorch's random numbers, of which there is one sequence.</remarks>
[Collection(nameof(RunsAlone))]
public class CheckpointTests
{
    private const int StepsPerEpoch = 4;

    private static readonly TrainingOptions Options = new()
    {
        Epochs = 3,
        BatchSize = 16,
        Optimiser = new Sgd(0.05, Momentum: 0.9, WeightDecay: 1e-3),
        Augmentation = new Augmentation(Padding: 1, HorizontalFlip: true),
        Seed = 5,
    };

    public static TheoryData<string> OptimiserNames => ["sgd", "adam", "adamw"];

    [Theory]
    [InlineData("sgd", 3)]
    [InlineData("sgd", StepsPerEpoch)]
    [InlineData("sgd", 9)]
    [InlineData("adam", 6)]
    public void A_killed_training_resumes_and_ends_with_the_same_bits(string optimiser, int killedAfter)
    {
        using var folder = new TemporaryFolder();
        var options = Options with { Optimiser = OptimiserOf(optimiser) };
        var everyStep = new Checkpointing(folder.File("run.ckpt")) { Interval = TimeSpan.Zero };
        using var whole = Network();
        var expected = Trainer.Run(whole, Data(), options);

        using var killed = Network();
        Assert.Throws<KilledException>(() => Trainer.Run(killed, Data(), options, KillAfter(killedAfter), everyStep));
        using var resumed = Network();
        int steps = 0;
        var result = Trainer.Run(resumed, Data(), options, new Reporter<TrainingProgress>(_ => steps++), everyStep);

        // The step that was under way when it was killed had not been saved yet.
        Assert.Equal((3 * StepsPerEpoch) - (killedAfter - 1), steps);
        Assert.Equal(expected.Epochs, result.Epochs);
        AssertSame(whole, resumed);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(7)]
    public void Averages_teachers_and_early_stopping_resume_too(int killedAfter)
    {
        using var folder = new TemporaryFolder();
        using var teacher = Network(seed: 9);
        var options = WithEverything(teacher);
        var everyStep = new Checkpointing(folder.File("run.ckpt")) { Interval = TimeSpan.Zero };
        using var whole = Network();
        var expected = Trainer.Run(whole, Data(), options);

        using var killed = Network();
        Assert.Throws<KilledException>(() => Trainer.Run(killed, Data(), options, KillAfter(killedAfter), everyStep));
        using var resumed = Network();
        var result = Trainer.Run(resumed, Data(), options, checkpointing: everyStep);

        Assert.Equal(expected.Epochs, result.Epochs);
        Assert.Equal(expected.HeldOut, result.HeldOut);
        AssertSame(whole, resumed);
    }

    [Fact]
    public void A_finished_training_with_everything_is_not_done_again()
    {
        using var folder = new TemporaryFolder();
        using var teacher = Network(seed: 9);
        var checkpointing = new Checkpointing(folder.File("run.ckpt"));
        using var first = Network();
        Trainer.Run(first, Data(), WithEverything(teacher), checkpointing: checkpointing);

        using var again = Network();
        Trainer.Run(
            again, Data(), WithEverything(teacher), new Reporter<TrainingProgress>(_ => Assert.Fail("there is no step left")), checkpointing);

        AssertSame(first, again);
    }

    [Fact]
    public void Without_an_interval_the_last_whole_epoch_is_kept()
    {
        using var folder = new TemporaryFolder();
        var checkpointing = new Checkpointing(folder.File("run.ckpt")) { Interval = TimeSpan.MaxValue };
        using var whole = Network();
        Trainer.Run(whole, Data(), Options);

        using var killed = Network();
        Assert.Throws<KilledException>(() => Trainer.Run(killed, Data(), Options, KillAfter(StepsPerEpoch + 3), checkpointing));
        using var resumed = Network();
        var steps = new List<long>();
        Trainer.Run(resumed, Data(), Options, new Reporter<TrainingProgress>(p => steps.Add(p.Step)), checkpointing);

        Assert.Equal(Enumerable.Range(StepsPerEpoch + 1, 2 * StepsPerEpoch).Select(step => (long)step), steps);
        AssertSame(whole, resumed);
    }

    [Fact]
    public void A_cancelled_training_saves_itself_first()
    {
        using var folder = new TemporaryFolder();
        using var source = new CancellationTokenSource();
        var checkpointing = new Checkpointing(folder.File("run.ckpt")) { Interval = TimeSpan.MaxValue };
        using var whole = Network();
        Trainer.Run(whole, Data(), Options);

        using var cancelled = Network();
        Assert.Throws<OperationCanceledException>(() =>
            Trainer.Run(cancelled, Data(), Options, new Reporter<TrainingProgress>(CancelAtStepSix), checkpointing, source.Token));
        using var resumed = Network();
        var steps = new List<long>();
        Trainer.Run(resumed, Data(), Options, new Reporter<TrainingProgress>(p => steps.Add(p.Step)), checkpointing);

        Assert.Equal(7, steps[0]);
        Assert.Equal(["run.ckpt"], Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName));
        AssertSame(whole, resumed);

        void CancelAtStepSix(TrainingProgress p)
        {
            if (p.Step == 6)
                source.Cancel();
        }
    }

    [Fact]
    public void A_finished_training_is_not_done_again()
    {
        using var folder = new TemporaryFolder();
        var checkpointing = new Checkpointing(folder.File("run.ckpt"));
        using var first = Network();
        var expected = Trainer.Run(first, Data(), Options, checkpointing: checkpointing);

        using var again = Network();
        var result = Trainer.Run(
            again, Data(), Options, new Reporter<TrainingProgress>(_ => Assert.Fail("there is no step left")), checkpointing);

        Assert.Equal(expected.Epochs, result.Epochs);
        AssertSame(first, again);
    }

    [Fact]
    public void A_checkpoint_of_another_training_is_refused()
    {
        using var folder = new TemporaryFolder();
        var checkpointing = new Checkpointing(folder.File("run.ckpt"));
        using var graph = Network();
        Trainer.Run(graph, Data(), Options with { Epochs = 1 }, checkpointing: checkpointing);

        Refused(Network(), Data(), Options);
        Refused(Network(seed: 2), Data(), Options with { Epochs = 1 });
        Refused(Network(), TinyData.Spots(64, seed: 1), Options with { Epochs = 1 });
        Refused(Network(), TinyData.SameLabels(Data()), Options with { Epochs = 1 });
        Refused(Network(), Data(), Options with { Epochs = 1, Optimiser = new Sgd(0.06, Momentum: 0.9, WeightDecay: 1e-3) });
        Refused(Network(), Data(), Options with { Epochs = 1, AveragingDecay = 0.9 });
        using var teacher = Network(seed: 9);
        Refused(Network(), Data(), Options with { Epochs = 1, Teacher = new Teacher(teacher) });

        void Refused(Graph other, DatasetSplit data, TrainingOptions options)
        {
            using (other)
            {
                var error = Assert.Throws<MippException>(() => Trainer.Run(other, data, options, checkpointing: checkpointing));
                Assert.Contains("another network, data or options", error.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.1)]
    [InlineData(0.99)]
    public void A_damaged_checkpoint_is_refused(double share)
    {
        using var folder = new TemporaryFolder();
        var checkpointing = new Checkpointing(folder.File("run.ckpt"));
        using var graph = Network();
        Trainer.Run(graph, Data(), Options, checkpointing: checkpointing);
        byte[] bytes = File.ReadAllBytes(checkpointing.Path);
        File.WriteAllBytes(checkpointing.Path, bytes[..(int)(share * bytes.Length)]);

        using var resumed = Network();
        var error = Assert.Throws<MippException>(() => Trainer.Run(resumed, Data(), Options, checkpointing: checkpointing));

        Assert.Contains("damaged", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_written_is_said()
    {
        using var folder = new TemporaryFolder();
        using var graph = Network();

        var error = Assert.ThrowsAny<MippException>(() =>
            Trainer.Run(graph, Data(), Options, checkpointing: new Checkpointing(folder.File("missing/run.ckpt"))));

        Assert.Contains("missing/run.ckpt", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(OptimiserNames))]
    public void Training_and_resuming_leave_no_tensors_behind(string optimiser)
    {
        using var folder = new TemporaryFolder();
        using var teacher = Network(seed: 9);
        var options = WithEverything(teacher) with { Epochs = 1, Optimiser = OptimiserOf(optimiser) };
        var everyStep = new Checkpointing(folder.File("run.ckpt")) { Interval = TimeSpan.Zero };
        using var graph = Network();
        using var other = Network();
        long before = Tensor.TotalCount;

        Assert.Throws<KilledException>(() => Trainer.Run(graph, Data(), options, KillAfter(2), everyStep));
        Trainer.Run(other, Data(), options, checkpointing: everyStep);
        Evaluator.Evaluate(other, Data());

        Assert.Equal(before, Tensor.TotalCount);
    }

    private static DatasetSplit Data() => TinyData.Spots((StepsPerEpoch * 16) - 3);

    private static Optimiser OptimiserOf(string name) => name switch
    {
        "adam" => new Adam(1e-2, WeightDecay: 1e-3),
        "adamw" => new AdamW(1e-2, WeightDecay: 1e-1),
        _ => Options.Optimiser,
    };

    /// <summary>With everything that keeps something between steps, or that a resumption could forget.</summary>
    private static TrainingOptions WithEverything(Graph teacher) => Options with
    {
        Epochs = 4,
        Optimiser = OptimiserOf("adamw"),
        Schedule = new CosineSchedule { WarmUpEpochs = 1.5 },
        LabelSmoothing = 0.1,
        GradientNormLimit = 0.5,
        AveragingDecay = 0.9,
        Teacher = new Teacher(teacher, Weight: 0.3, Temperature: 2),
        EarlyStopping = new EarlyStopping(HoldOut: 0.2, Patience: 2),
    };

    /// <summary>With all that keeps something between steps: convolution, normalisation, dropout.</summary>
    private static Graph Network(long seed = 1)
    {
        using var net = new GraphBuilder("tiny", seed);
        var x = net.BatchNorm("bn", net.Conv("conv", net.Input(TinyData.Shape), 8, kernel: 3, padding: 1));
        x = net.MaxPool("", net.Relu("", x));
        x = net.Relu("", net.Gemm("fc1", net.Node("Dropout", "", [net.Flatten("", x)]), 16));
        return net.Classifier("fc2", x, TinyData.Classes);
    }

    private static Reporter<TrainingProgress> KillAfter(long step) => new(p =>
    {
        if (p.Step == step)
            throw new KilledException();
    });

    private static void AssertSame(Graph expected, Graph actual)
    {
        Assert.Contains(expected.Initializers, value => value.Name == "bn.running_mean");
        foreach (var value in expected.Initializers.Where(v => v.ElementType == ElementType.Float32))
            Assert.Equal(value.Data!.ToArray<float>(), actual.Find(value.Name)!.Data!.ToArray<float>());
    }

    private sealed class KilledException : Exception;
}
