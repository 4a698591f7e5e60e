using System.Diagnostics;
using System.Globalization;
using Mipp.Data;
using Mipp.Graphs;
using Mipp.Models;
using Mipp.Pruning;
using Mipp.Training;

namespace Mipp.Benchmarks;

/// <summary>
/// The predictive estimator beside the closed form on LeNet5 and MNIST: the predictive one decides how much goes at five
/// confidences, the closed form is then given the same budget. Both are repaired, neither is re-trained.
/// </summary>
internal static class LenetEstimatorsBenchmark
{
    private const int Images = 2048;
    private const int Epochs = 3;

    private static readonly double[] Confidences = [0.5, 0.8, 0.9, 0.95, 0.99];

    public static void Run(TextWriter report)
    {
        Machine.Describe(report, "The predictive estimator beside the closed form on LeNet5 and MNIST", "lenet-estimators");
        var data = Datasets.Open("mnist", DatasetLocator.FromEnvironment(Console.Error.WriteLine));
        using var dense = ModelZoo.Create("lenet5", [1, 28, 28], 10, seed: 0);
        Trainer.Run(dense, data.Train, new TrainingOptions { Epochs = Epochs });
        var samples = data.CalibrationSet(Images, seed: 0);
        double accuracy = Evaluator.Evaluate(dense, data.Test).Accuracy;
        report.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"LeNet5 after {Epochs} epochs, {accuracy:P2} on the 10,000 test images; {Images} unlabelled training images to prune by."));
        report.WriteLine(
            "Accuracy after repair, without re-training; seconds for everything, the closed form's with the same share of MACs as its budget.");
        report.WriteLine();
        report.WriteLine("| confidence | units kept | MACs kept | predictive, accuracy | seconds | closed form, accuracy | seconds |");
        report.WriteLine("|---|---|---|---|---|---|---|");
        foreach (double confidence in Confidences)
        {
            var predictive = Prune(dense, samples, data.Test, new PruningOptions { Confidence = confidence, Estimator = "predictive" });
            var closedForm = Prune(dense, samples, data.Test, new PruningOptions { MacsShare = predictive.MacsShare });
            string line = string.Create(
                CultureInfo.InvariantCulture,
                $"| {confidence} | {predictive.UnitsKept:P1} | {predictive.MacsShare:P1} | {predictive.Accuracy:P2} | {predictive.Seconds:0.0} "
                + $"| {closedForm.Accuracy:P2} | {closedForm.Seconds:0.0} |");
            report.WriteLine(line);
            Console.Error.WriteLine(line);
        }
    }

    private static (double UnitsKept, double MacsShare, double Accuracy, double Seconds) Prune(
        Graph dense, DatasetSplit samples, DatasetSplit test, PruningOptions options)
    {
        long start = Stopwatch.GetTimestamp();
        var result = Pruner.Prune(dense, samples, options);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        using var pruned = result.Pruned;
        var groups = result.Plan.Groups.Where(g => g.FrozenReason is null).ToArray();
        return (
            (double)groups.Sum(g => g.Kept.Length) / groups.Sum(g => g.Width), (double)result.Remaining.Macs / result.Dense.Macs,
            Evaluator.Evaluate(pruned, test).Accuracy, seconds);
    }
}
