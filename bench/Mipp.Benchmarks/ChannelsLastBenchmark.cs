using System.Diagnostics;
using System.Globalization;
using Mipp.Data;
using Mipp.Models;
using Mipp.Training;
using Mipp.Training.Optimisers;

namespace Mipp.Benchmarks;

/// <summary>
/// Training steps with the images' channels first and last in memory. The two take turns, so that whatever else the machine does
/// weighs on both.
/// </summary>
internal static class ChannelsLastBenchmark
{
    private sealed record Case(string Model, int[] SampleShape, int BatchSize, int Rounds);

    private static readonly Case[] Cases =
    [
        new("lenet5", [1, 28, 28], 128, 60),
        new("resnet20", [3, 32, 32], 128, 12),
        new("vgg11", [3, 32, 32], 64, 12),
        new("resnet18", [3, 32, 32], 32, 8),
    ];

    public static void Run(TextWriter report)
    {
        Machine.Describe(report, "A training step with channels first and last in memory", "channels-last");
        report.WriteLine("| network | batch | channels first, ms | channels last, ms | last / first |");
        report.WriteLine("|---|---|---|---|---|");
        foreach (var @case in Cases)
        {
            var (first, last) = Measure(@case);
            report.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {@case.Model} | {@case.BatchSize} | {Statistics.Median(first):F1} | {Statistics.Median(last):F1} | {Statistics.Median(first.Zip(last, (f, l) => l / f)):F2} |"));
        }
    }

    private static (double[] First, double[] Last) Measure(Case @case)
    {
        var options = new TrainingOptions { Optimiser = new Sgd(LearningRate: 0.01, Momentum: 0.9, WeightDecay: 1e-4) };
        using var firstGraph = ModelZoo.Create(@case.Model, @case.SampleShape, classes: 10, seed: 0);
        using var lastGraph = ModelZoo.Create(@case.Model, @case.SampleShape, classes: 10, seed: 0);
        using var first = new TrainingStep(firstGraph, options with { ChannelsLast = false });
        using var last = new TrainingStep(lastGraph, options);
        var batch = Noise(@case);
        int steps = 0;
        var rounds = Measurement.InRounds(@case.Rounds, () => (First: Time(first, batch, ++steps), Last: Time(last, batch, steps)));
        return ([.. rounds.Select(round => round.First)], [.. rounds.Select(round => round.Last)]);
    }

    private static double Time(TrainingStep step, Batch batch, int number)
    {
        long start = Stopwatch.GetTimestamp();
        step.Run(batch, 0.01, number);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static Batch Noise(Case @case)
    {
        var random = new Random(0);
        float[] inputs = new float[@case.BatchSize * @case.SampleShape.Aggregate((a, b) => a * b)];
        for (int i = 0; i < inputs.Length; i++)
            inputs[i] = random.NextSingle();
        return new Batch(
            inputs,
            [@case.BatchSize, .. @case.SampleShape.Select(size => (long)size)],
            [.. Enumerable.Range(0, @case.BatchSize).Select(i => i % 10L)]);
    }
}
