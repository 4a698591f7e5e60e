using System.Globalization;
using Mipp.Data;
using Mipp.Graphs;
using Mipp.Models;
using Mipp.Pruning;
using Mipp.Training;
using Mipp.Training.Optimisers;

namespace Mipp.Benchmarks;

/// <summary>The predictive estimator beside the closed form on LeNet5: five confidences, and budgets of the same size.</summary>
internal static class PredictiveBenchmark
{
    private const int Samples = 8192;
    private const int Epochs = 2;

    private static readonly double[] Confidences = [0.5, 0.75, 0.9, 0.95, 0.99];

    public static void Run(TextWriter report)
    {
        var data = Datasets.Open("mnist", DatasetLocator.FromEnvironment(Console.Error.WriteLine));
        using var dense = Trained(data);
        Machine.Describe(report, "The predictive estimator and the closed form on LeNet5", "predictive");
        report.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"LeNet5 trained on MNIST for {Epochs} epochs to {100 * Evaluator.Evaluate(dense, data.Test).Accuracy:F2} %; {Samples:N0} calibration images; "
            + $"repaired, not re-trained. A line of the closed form has the multiply-accumulates that the predictive one above it left as its budget."));
        report.WriteLine();
        report.WriteLine("| estimator | stops at | MACs | parameters | accuracy | calibrate and select, s | all, s |");
        report.WriteLine("|---|---|---|---|---|---|---|");
        foreach (double confidence in Confidences)
        {
            double share = Row(report, dense, data, "predictive", string.Create(CultureInfo.InvariantCulture, $"confidence {confidence}"),
                new PruningOptions { Confidence = confidence, Estimator = "predictive" });
            Row(report, dense, data, "closed form", "the same MACs", new PruningOptions { MacsShare = share });
        }
    }

    private static Graph Trained(Dataset data)
    {
        var graph = ModelZoo.Create("lenet5", data.SampleShape, data.ClassNames.Count, seed: 0);
        Trainer.Run(graph, data.Train, new TrainingOptions { Epochs = Epochs, Optimiser = new Sgd(LearningRate: 0.05, Momentum: 0.9, WeightDecay: 5e-4) });
        return graph;
    }

    /// <summary>Prunes, writes a line, and returns the share of the multiply-accumulates that is left.</summary>
    private static double Row(TextWriter report, Graph dense, Dataset data, string estimator, string stop, PruningOptions options)
    {
        var result = Pruner.Prune(dense, data.CalibrationSet(Samples, seed: 0), options with { CalibrationCount = Samples });
        using var pruned = result.Pruned;
        double macs = (double)result.Remaining.Macs / result.Dense.Macs;
        string row = string.Create(
            CultureInfo.InvariantCulture,
            $"| {estimator} | {stop} | {100 * macs:F1} % | {100.0 * result.Remaining.Parameters / result.Dense.Parameters:F1} % | "
            + $"{100 * Evaluator.Evaluate(pruned, data.Test).Accuracy:F2} % | {result.Seconds.Calibrate + result.Seconds.Select:F1} | {result.Seconds.Total:F1} |");
        report.WriteRow(row);
        return macs;
    }
}
