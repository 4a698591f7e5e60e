using System.Diagnostics;
using System.Globalization;
using Mipp.Information.Discrete;
using Mipp.Tensors;
using Mipp.Tests.Information.KnownAnswers;

namespace Mipp.Benchmarks;

/// <summary>The three estimators of mutual information, and TERC by each, on channels whose answers are known.</summary>
internal static class EstimatorsBenchmark
{
    private const int Samples = 10_000;
    private const int Seeds = 3;
    private const double Sure = 0.95;

    private static readonly KnownChannel[] Channels =
    [
        KnownChannels.Gaussian(1, 0.5),
        KnownChannels.Gaussian(1, 0.9),
        KnownChannels.Gaussian(5, 0.7),
        KnownChannels.Gaussian(10, 0.7),
        KnownChannels.Gaussian(20, 0.7),
        KnownChannels.Gaussian(50, 0.7),
        KnownChannels.AdditiveNoise(1),
        KnownChannels.AdditiveNoise(0.1),
        KnownChannels.Uniform(1),
        KnownChannels.Uniform(0.25),
        KnownChannels.Symmetric(0.11),
        KnownChannels.Erasure(0.25),
        KnownChannels.Parity(2, 4),
        KnownChannels.Parity(3, 5),
        KnownChannels.Parity(4, 6),
        KnownChannels.Copies(),
        KnownChannels.MixedCopies(),
        KnownChannels.Square(0.5),
        KnownChannels.SameSign(),
        KnownChannels.Rectified(),
        KnownChannels.Cube(),
    ];

    private sealed record Trial(double Information, double Seconds, int[] Kept, double SecondsOfTerc);

    public static void Run(TextWriter report)
    {
        Machine.Describe(report, "Estimators of mutual information on channels with known answers", "estimators");
        report.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Samples:N0} samples, {Seeds} seeds each. Information in nats: the truth, the mean error (bias), the standard deviation (spread). TERC at "
            + $"confidence {Sure}: how many of the needed units were lost, how many needless ones were kept, both per run. Seconds per run."));
        report.WriteLine();
        report.WriteLine("| channel | estimator | truth | bias | spread | seconds | needed | lost | needless | kept | seconds of TERC |");
        report.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var channel in Channels)
        {
            Row(report, channel, "closed form", (s, seed) => Try(() => s.ClosedForm(), () => s.KeptByClosedForm(Sure, seed)));
            Row(report, channel, "predictive", (s, seed) => Try(() => s.Predictive(seed).Average(), () => s.KeptByPredictors(Sure, seed)));
            if (channel.Outcomes is { } outcomes)
                Row(report, channel, "discrete, all outcomes", (_, _) => Try(() => outcomes.Of(Enumerable.Range(0, channel.Units)), () => Kept(outcomes)));
            if (channel.Outcomes is not null)
                Row(report, channel, "discrete, samples", (s, _) => Try(s.Discrete, () => []));
        }
    }

    private static int[] Kept(DiscreteInformation outcomes) =>
        [.. Enumerable.Range(0, outcomes.Units).Except(DiscreteTest.Select(outcomes).Removals.Select(r => r.Unit))];

    private static Trial Try(Func<double> estimate, Func<int[]> select)
    {
        var (information, seconds) = Timed(estimate);
        var (kept, secondsOfTerc) = Timed(select);
        return new Trial(information, seconds, kept, secondsOfTerc);
    }

    private static (T Result, double Seconds) Timed<T>(Func<T> work)
    {
        long start = Stopwatch.GetTimestamp();
        var result = work();
        return (result, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private static void Row(TextWriter report, KnownChannel channel, string estimator, Func<Sampled, long, Trial> run)
    {
        Trial[] trials = [.. Enumerable.Range(0, Seeds).Select(seed =>
        {
            using var scope = new TensorScope();
            return run(channel.Sample(Samples, seed), seed);
        })];
        double mean = trials.Average(t => t.Information);
        double spread = Math.Sqrt(trials.Sum(t => (t.Information - mean) * (t.Information - mean)) / (Seeds - 1));
        string terc = trials[0].Kept.Length == 0 ? "| | | | |" : string.Create(
            CultureInfo.InvariantCulture,
            $"| {trials.Average(t => channel.Needed - channel.Covered(t.Kept)):0.##} | {channel.Units - channel.Needed} "
            + $"| {trials.Average(t => t.Kept.Length - channel.Covered(t.Kept)):0.##} | {Statistics.Median(trials.Select(t => t.SecondsOfTerc)):0.000} |");
        string truth = double.IsNaN(channel.Information) ? "| – | – " : string.Create(
            CultureInfo.InvariantCulture, $"| {channel.Information:0.000} | {mean - channel.Information:+0.000;-0.000;0.000} ");
        string line = string.Create(
            CultureInfo.InvariantCulture,
            $"| {channel.Name} | {estimator} {truth}| {spread:0.000} | {Statistics.Median(trials.Select(t => t.Seconds)):0.000} | {channel.Needed} {terc}");
        report.WriteRow(line);
    }
}
