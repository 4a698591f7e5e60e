using System.Diagnostics;
using System.Globalization;
using Mipp.Criteria;
using Mipp.Data;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Onnx;
using Mipp.Pruning;
using Mipp.Tensors;

namespace Mipp.Benchmarks;

/// <summary>
/// Calibrate, select and repair the published ResNet-20 and ResNet-56 with 2,048 images, with and without a measured allocation
/// and refinement, beside one plain forward pass over the same images. All take turns, so that whatever else the machine
/// does weighs on all.
/// </summary>
internal static class PruningBenchmark
{
    private const int Images = 2048;
    private const int BatchSize = 128;
    private const int Rounds = 3;

    private static readonly (string Name, PruningOptions Options)[] Ways =
    [
        ("measured allocation, layers refined together", new() { MacsShare = 0.5 }),
        ("measured allocation, closed form alone", new() { MacsShare = 0.5, RepairEpochs = 0 }),
        ("the same share of every layer, closed form alone", new() { MacsShare = 0.5, RepairEpochs = 0, Scope = Scope.Layer }),
    ];

    private sealed record Round(double Forward, PruningSeconds[] Pruning);

    public static void Run(TextWriter report)
    {
        Machine.Describe(report, "Pruning beside one forward pass over the same images", "pruning");
        report.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Images} images, half the MACs, medians of {Rounds} rounds."));
        foreach (int depth in (int[])[20, 56])
            Network(report, Path.Combine("tests", "data", "models", $"cifar10_resnet{depth}_folded.onnx"));
    }

    private static void Network(TextWriter report, string model)
    {
        report.WriteLine();
        report.WriteLine($"## {Path.GetFileName(model)}");
        report.WriteLine();
        report.WriteLine("| stage | way | seconds | forward passes |");
        report.WriteLine("|---|---|---|---|");
        using var graph = OnnxModel.Load(model);
        var samples = Datasets.Open("cifar10", DatasetLocator.FromEnvironment(Console.Error.WriteLine)).CalibrationSet(Images, seed: 0);

        var rounds = Measurement.InRounds(
            Rounds, () => new Round(Forward(graph, samples), [.. Ways.Select(w => Prune(graph, samples, w.Options))]));
        report.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| forward pass | | {Statistics.Median(rounds.Select(r => r.Forward)):F2} | 1 |"));
        for (int i = 0; i < Ways.Length; i++)
        {
            int way = i;
            void Row(string stage, Func<PruningSeconds, double> seconds) => report.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {stage} | {Ways[way].Name} | {Statistics.Median(rounds.Select(r => seconds(r.Pruning[way]))):F2} "
                + $"| {Statistics.Median(rounds.Select(r => seconds(r.Pruning[way]) / r.Forward)):F2} |"));
            Row("calibrate", s => s.Calibrate);
            Row("select", s => s.Select);
            Row("repair", s => s.Repair);
            Row("calibrate + select + repair", s => s.Calibrate + s.Select + s.Repair);
        }
    }

    private static double Forward(Graph graph, DatasetSplit samples)
    {
        var runner = new GraphRunner(graph);
        long start = Stopwatch.GetTimestamp();
        foreach (var batch in samples.Batches(BatchSize))
        {
            using var scope = new TensorScope();
            runner.Run([batch.ToInputTensor()]);
        }
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static PruningSeconds Prune(Graph graph, DatasetSplit samples, PruningOptions options)
    {
        var result = Pruner.Prune(graph, samples, options);
        result.Pruned.Dispose();
        return result.Seconds;
    }
}
