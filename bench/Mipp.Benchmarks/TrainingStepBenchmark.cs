using System.Diagnostics;
using System.Globalization;
using Mipp.Data;
using Mipp.Models;
using Mipp.Training;
using Mipp.Training.Optimisers;

namespace Mipp.Benchmarks;

/// <summary>
/// One training step (forward, backward, SGD with momentum and weight decay, batch of 128) of LeNet-5 and ResNet-20, beside
/// the same step in Python. Both take turns, so that whatever else the machine does weighs on both; a round's ratio is that
/// of its two medians, and the median over rounds is what counts.
/// </summary>
internal static class TrainingStepBenchmark
{
    private const int BatchSize = 128;

    private sealed record Case(string Model, int[] SampleShape, int Rounds, int StepsPerRound);

    private sealed record Result(double Mipp, double Python, double[] Ratios);

    private static readonly Case[] Cases =
    [
        new("lenet5", [1, 28, 28], Rounds: 25, StepsPerRound: 20),
        new("resnet20", [3, 32, 32], Rounds: 15, StepsPerRound: 4),
    ];

    public static void Run(TextWriter report)
    {
        Machine.Describe(report, "A training step beside the same step in Python", "training-step");
        report.WriteLine($"Medians, batch of {BatchSize}. Mipp's step includes copying the batch into tensors and counting the correct answers.");
        report.WriteLine();
        report.WriteLine("| network | Mipp, ms | Python, ms | Mipp / Python | middle half of the rounds |");
        report.WriteLine("|---|---|---|---|---|");
        foreach (var @case in Cases)
        {
            var result = Measure(@case);
            report.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {@case.Model} | {result.Mipp:F2} | {result.Python:F2} | {Statistics.Median(result.Ratios):F3} | "
                + $"{Statistics.Quantile(result.Ratios, 0.25):F3} … {Statistics.Quantile(result.Ratios, 0.75):F3} |"));
        }
    }

    private static Result Measure(Case @case)
    {
        using var graph = ModelZoo.Create(@case.Model, @case.SampleShape, classes: 10, seed: 0);
        using var python = new PythonProcess(Path.Combine("bench", "training_step.py"), @case.Model);
        RequireSameSize(graph.Parameters.Sum(value => value.Data!.numel()), python.Greeting);
        var optimiser = new Sgd(LearningRate: 0.01, Momentum: 0.9, WeightDecay: 1e-4);
        using var step = new TrainingStep(graph, new TrainingOptions { Optimiser = optimiser });
        var batch = Noise(@case.SampleShape);
        long steps = 0;

        var rounds = Measurement.InRounds(
            @case.Rounds,
            () => (Mipp: Time(@case.StepsPerRound, () => step.Run(batch, 0.01, ++steps)), Python: python.Measure(@case.StepsPerRound)));
        return new Result(
            Statistics.Median(rounds.SelectMany(round => round.Mipp)),
            Statistics.Median(rounds.SelectMany(round => round.Python)),
            [.. rounds.Select(round => Statistics.Median(round.Mipp) / Statistics.Median(round.Python))]);
    }

    private static double[] Time(int repetitions, Action action)
    {
        double[] milliseconds = new double[repetitions];
        for (int i = 0; i < repetitions; i++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            milliseconds[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        return milliseconds;
    }

    private static Batch Noise(int[] sampleShape)
    {
        var random = new Random(0);
        float[] inputs = new float[BatchSize * sampleShape.Aggregate((a, b) => a * b)];
        for (int i = 0; i < inputs.Length; i++)
            inputs[i] = random.NextSingle();
        return new Batch(
            inputs,
            [BatchSize, .. sampleShape.Select(size => (long)size)],
            [.. Enumerable.Range(0, BatchSize).Select(i => i % 10L)]);
    }

    private static void RequireSameSize(long parameters, string python)
    {
        if (python != parameters.ToString(CultureInfo.InvariantCulture))
            throw new InvalidOperationException($"Python's network has {python} parameters, Mipp's {parameters}: they must be the same");
    }
}
