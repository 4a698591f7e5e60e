using System.Diagnostics;
using System.Globalization;
using Mipp.Data;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Pruning;
using Mipp.Tensors;

namespace Mipp.Benchmarks;

/// <summary>Calibrate, select and repair networks for images of 224×224, once each, beside a forward pass over the same images.</summary>
internal static class LargeImagesBenchmark
{
    private const int Images = 512;

    /// <summary>A share of them is timed, and the time multiplied.</summary>
    private const int ImagesForward = 32;

    public static void Run(TextWriter report)
    {
        Machine.Describe(report, "Pruning networks for images of 224×224", "large-images");
        report.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Random weights, {Images} images of noise, half the MACs, default options, one run each. The forward pass is that of {ImagesForward} images times {Images / ImagesForward}."));
        report.WriteLine("Processor seconds are of all threads: divided by the number of cores they are what it takes where nothing else is done.");
        report.WriteLine();
        report.WriteLine("| network | forward pass, s | calibrate, s | select, s | repair, s | all, s | all, processor s | peak memory of the process so far, MiB |");
        report.WriteLine("|---|---|---|---|---|---|---|---|");
        Row(report, "ResNet-50", ImageNetNetworks.ResNet50());
        Row(report, "VGG-19", ImageNetNetworks.Vgg19());
    }

    private static void Row(TextWriter report, string name, Graph network)
    {
        using var graph = network;
        using var process = Process.GetCurrentProcess();
        var samples = Datasets.Open("random:3x224x224", DatasetLocator.FromEnvironment(Console.Error.WriteLine)).CalibrationSet(Images, seed: 0);
        double forward = Forward(graph, samples);
        var before = process.TotalProcessorTime;
        var result = Pruner.Prune(graph, samples, new PruningOptions { MacsShare = 0.5 }, new Stages());
        process.Refresh();
        double processor = (process.TotalProcessorTime - before).TotalSeconds;
        result.Pruned.Dispose();
        var seconds = result.Seconds;
        string row = string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {forward:F0} | {seconds.Calibrate:F0} | {seconds.Select:F0} | {seconds.Repair:F0} | {seconds.Total:F0} | {processor:F0} | {process.PeakWorkingSet64 >> 20} |");
        report.WriteRow(row);
    }

    private static double Forward(Graph graph, DatasetSplit samples)
    {
        var runner = new GraphRunner(graph);
        double seconds = 0;
        foreach (var batch in samples.Batches(ImagesForward / 2).Take(2))
        {
            using var scope = new TensorScope();
            var input = batch.ToInputTensor();
            long start = Stopwatch.GetTimestamp();
            runner.Run([input]);
            seconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        return seconds * Images / ImagesForward;
    }

    /// <summary>A line when a stage begins: a run takes minutes.</summary>
    private sealed class Stages : IProgress<PruningProgress>
    {
        private PruningStage? last;

        public void Report(PruningProgress value)
        {
            if (last == value.Stage)
                return;
            last = value.Stage;
            Console.Error.WriteLine($"{DateTime.UtcNow:HH:mm:ss} {value.Stage}");
        }
    }
}
