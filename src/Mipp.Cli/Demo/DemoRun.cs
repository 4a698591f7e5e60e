using System.Collections.Immutable;
using System.Diagnostics;
using Mipp.Cli.Output;
using Mipp.Data;
using Mipp.Graphs;
using Mipp.Models;
using Mipp.Onnx;
using Mipp.Pruning;
using Mipp.Training;
using Mipp.Training.Optimisers;

namespace Mipp.Cli.Demo;

/// <summary>One network of the demo, measured.</summary>
/// <param name="Name">What was done to get it.</param>
/// <param name="Measured">What it is worth and costs.</param>
/// <param name="Groups">Its groups of channels that may be pruned, with the units it has of each.</param>
/// <param name="Seconds">What the last step to it took.</param>
internal sealed record DemoStep(
    string Name, ModelMeasurement Measured, ImmutableArray<(string Name, int Kept)> Groups, double Seconds);

/// <summary>The demo's work, from training to the last comparison.</summary>
internal sealed class DemoRun(DemoFiles files, ProgressBars bars, CancellationToken cancellation) : IDisposable
{
    private const long Seed = 0;

    private static readonly TrainingOptions Training = new()
    {
        Epochs = 8,
        BatchSize = 64,
        Optimiser = new Sgd(LearningRate: 0.05, Momentum: 0.9, WeightDecay: 5e-4),
        Seed = Seed,
    };

    private static readonly TrainingOptions Retraining = Training with
    {
        Epochs = 1,
        Optimiser = new Sgd(LearningRate: 0.01, Momentum: 0.9, WeightDecay: 5e-4),
    };

    private readonly Dataset data = Datasets.Open("mnist", Terminal.DatasetLocator);
    private readonly List<Stage> stages = [];

    public IReadOnlyList<DemoStep> Run()
    {
        var dense = ModelZoo.Create("lenet5", data.SampleShape, data.ClassNames.Count, Seed);
        double trained = Seconds(() => Train(dense, "training LeNet5", Training, new Checkpointing(files.Checkpoint)));
        OnnxModel.Save(dense, files.Dense);
        File.Delete(files.Checkpoint);

        var mipp = Prune(dense, "mipp");
        PrunedFile.Save(mipp.Pruned, files.Pruned, data.Test);
        (mipp.Plan with { ModelHash = OnnxModel.HashOf(files.Dense) }).Save(files.Plan);

        Add("dense", dense, Free(mipp, g => g.Width), trained);
        AddPrunedAndRetrained("MIPP", mipp);
        AddPrunedAndRetrained("L1", Prune(dense, "l1"));
        var measured = ModelMeasurement.SideBySide([.. stages.Select(s => (s.Graph, (double?)s.Accuracy))], data.Test, cancellation: cancellation);
        return [.. stages.Zip(measured, (s, m) => new DemoStep(s.Name, m, s.Groups, s.Seconds))];
    }

    public void Dispose() => stages.ForEach(stage => stage.Graph.Dispose());

    private void AddPrunedAndRetrained(string name, PruningResult result)
    {
        var kept = Free(result, g => g.Kept.Length);
        Add(name, result.Pruned, kept, result.Seconds.Total);
        var graph = result.Pruned.Clone();
        double seconds = Seconds(() => Train(graph, $"re-training after {name}", Retraining, checkpointing: null));
        Add("+ 1 epoch", graph, kept, seconds);
    }

    private void Add(string name, Graph graph, ImmutableArray<(string Name, int Kept)> groups, double seconds)
    {
        double accuracy = bars.Evaluate($"evaluating: {name}", graph, data.Test, cancellation).Accuracy;
        stages.Add(new Stage(name, graph, accuracy, groups, seconds));
    }

    private PruningResult Prune(Graph dense, string criterion)
    {
        var options = new PruningOptions { Criterion = criterion, MacsShare = 0.5, Seed = Seed };
        var samples = data.CalibrationSet(options.CalibrationCount, Seed);
        return Pruner.Prune(dense, samples, options, new PruningBars(bars), cancellation);
    }

    private void Train(Graph graph, string description, TrainingOptions options, Checkpointing? checkpointing) =>
        Trainer.Run(graph, data.Train, options, new TrainingBar(bars.Add(description), description), checkpointing, cancellation);

    private static ImmutableArray<(string Name, int Kept)> Free(PruningResult result, Func<PlannedGroup, int> kept) =>
        [.. result.Plan.Groups.Where(g => g.FrozenReason is null).Select(g => (g.Name, kept(g)))];

    private static double Seconds(Action work)
    {
        var clock = Stopwatch.StartNew();
        work();
        return clock.Elapsed.TotalSeconds;
    }

    private sealed record Stage(
        string Name, Graph Graph, double Accuracy, ImmutableArray<(string Name, int Kept)> Groups, double Seconds);
}
