using System.Diagnostics;
using System.Globalization;
using Mipp.Data;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Onnx;
using Mipp.Pruning;
using Mipp.Torch;

namespace Mipp.Benchmarks;

/// <summary>
/// Calibrate, select and repair the published ResNet-20 with 2,048 images, beside one plain forward pass over the same
/// images. Both take turns, so that whatever else the machine does weighs on both.
/// </summary>
internal static class PruningBenchmark
{
    private const int Images = 2048;
    private const int BatchSize = 128;
    private const int Rounds = 7;

    private static readonly string Model = Path.Combine("tests", "data", "models", "cifar10_resnet20_folded.onnx");

    public static void Run(TextWriter report)
    {
        Machine.Describe(report, "Pruning beside one forward pass over the same images", "pruning");
        report.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Model}, {Images} images, half the MACs, medians of {Rounds} rounds."));
        report.WriteLine();
        report.WriteLine("| stage | seconds | forward passes |");
        report.WriteLine("|---|---|---|");
        using var graph = OnnxModel.Load(Model);
        var samples = Datasets.Open("cifar10", DatasetLocator.FromEnvironment(Console.Error.WriteLine)).CalibrationSet(Images, seed: 0);

        // The first round is warming up.
        var rounds = Enumerable.Range(0, Rounds + 1).Select(_ => (Forward: Forward(graph, samples), Pruning: Prune(graph, samples))).Skip(1).ToList();
        double forward = Statistics.Median(rounds.Select(r => r.Forward));
        void Row(string stage, Func<PruningSeconds, double> seconds) => report.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {stage} | {Statistics.Median(rounds.Select(r => seconds(r.Pruning))):F2} | {Statistics.Median(rounds.Select(r => seconds(r.Pruning) / r.Forward)):F2} |"));
        report.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| forward pass | {forward:F2} | 1 |"));
        Row("calibrate", s => s.Calibrate);
        Row("select", s => s.Select);
        Row("repair", s => s.Repair);
        Row("calibrate + select + repair", s => s.Calibrate + s.Select + s.Repair);
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

    private static PruningSeconds Prune(Graph graph, DatasetSplit samples)
    {
        var result = Pruner.Prune(graph, samples, new PruningOptions { MacsShare = 0.5 });
        result.Pruned.Dispose();
        return result.Seconds;
    }
}
