using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Mipp.Models;
using Mipp.Onnx;

namespace Mipp.Benchmarks;

/// <summary>
/// Training, pruning and selection beside the same commands of the last version that had its own binding to Debian's libtorch 1.13,
/// by turns, each in a process of its own.
/// </summary>
internal static partial class EngineBenchmark
{
    private const int Rounds = 5;
    private const int TrainingBatch = 128;
    private const int SelectedChannels = 512;

    /// <summary>A command of both versions and the lines of the table that are read from what it prints.</summary>
    private sealed record Case(string Program, string[] Arguments, Func<Printed, (string Line, double Seconds)[]> Lines);

    private sealed record Round((string Line, double Seconds)[] Lines, double PeakMebibytes);

    public static void Run(TextWriter report)
    {
        Machine.Describe(report, "Commands beside those of the last version on libtorch 1.13", "engine");
        var (then, now) = (BuiltVersion.OfCommit("a5a3f6b"), BuiltVersion.Here());
        var work = Directory.CreateTempSubdirectory("mipp-engine-");
        report.WriteLine(
            $"Then is {then.Name}. Both by turns, each time in a new process, medians of {Rounds} rounds, random weights and noise. Training is the last "
            + "epoch's; memory is the most that the process held.");
        report.WriteLine();
        report.WriteLine("| what | then, s | now, s | now / then | memory then, MiB | memory now, MiB | now / then |");
        report.WriteLine("|---|---|---|---|---|---|---|");
        double[] ratios;
        try
        {
            ratios = [.. Cases(work.FullName).SelectMany(@case => Compare(report, @case, then, now, work.FullName))];
        }
        finally
        {
            work.Delete(recursive: true);
        }
        report.WriteLine();
        report.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"All lines of time together, geometric mean of now / then: {Math.Exp(ratios.Average(Math.Log)):F3}; the highest: {ratios.Max():F2}."));
    }

    private static IEnumerable<Case> Cases(string folder)
    {
        NoiseFile.Write(Path.Combine(folder, "digits.npz"), [1, 28, 28], count: 200 * TrainingBatch);
        NoiseFile.Write(Path.Combine(folder, "images.npz"), [3, 32, 32], count: 20 * TrainingBatch);
        using (var large = ModelZoo.Create("resnet50", [3, 224, 224], classes: 1000, seed: 0))
            OnnxModel.Save(large, Path.Combine(folder, "resnet50.onnx"));
        string models = Path.GetFullPath(Path.Combine("tests", "data", "models"));
        yield return Training("LeNet5", "lenet5", "digits.npz");
        yield return Training("ResNet-20", "resnet20", "images.npz");
        yield return Pruning("ResNet-20", Path.Combine(models, "cifar10_resnet20_bn.onnx"), "random:3x32x32", 2048, "calibrate", "select", "repair", "total");
        yield return Pruning("ResNet-56", Path.Combine(models, "cifar10_resnet56_bn.onnx"), "random:3x32x32", 2048, "calibrate", "select", "repair", "total");
        yield return Pruning("ResNet-50 at 224×224", "resnet50.onnx", "random:3x224x224", 128, "total");
        yield return new Case(BuiltVersion.Benchmarks, ["selection"], Selection);
    }

    private static Case Training(string name, string model, string data) => new(
        BuiltVersion.CommandLine,
        ["train", "--model", model, "--data", $"npz:{data}", "-o", "trained.onnx", "--epochs", "3", "--batch", $"{TrainingBatch}"],
        printed => [($"{name}: a training step of {TrainingBatch} images", TrainingBatch / Number(ImagesPerSecond().Matches(printed.Errors)[^1]))]);

    private static Case Pruning(string name, string model, string data, int images, params string[] stages) => new(
        BuiltVersion.CommandLine,
        ["prune", model, "-o", "small.onnx", "--data", data, "--calibration", $"{images}", "--macs", "0.5", "--json"],
        printed =>
        {
            var seconds = JsonDocument.Parse(printed.Output).RootElement.GetProperty("seconds");
            return [.. stages.Select(stage => ($"{name}, {images} images, half the MACs: {stage}", seconds.GetProperty(stage).GetDouble()))];
        });

    private static (string Line, double Seconds)[] Selection(Printed printed) =>
        [($"Selection of a group of {SelectedChannels} channels, 3×3", Number(Regex.Match(printed.Output, $@"\| {SelectedChannels} \| \d+ \| ([\d.]+) \|")))];

    private static IEnumerable<double> Compare(TextWriter report, Case @case, BuiltVersion then, BuiltVersion now, string folder)
    {
        // Nothing is kept from process to process, so there is nothing to warm up.
        var rounds = Enumerable.Range(0, Rounds).Select(_ => (Then: Take(@case, then, folder), Now: Take(@case, now, folder))).ToArray();
        var (memoryThen, memoryNow) = (Statistics.Median(rounds.Select(r => r.Then.PeakMebibytes)), Statistics.Median(rounds.Select(r => r.Now.PeakMebibytes)));
        for (int i = 0; i < rounds[0].Then.Lines.Length; i++)
        {
            double secondsThen = Statistics.Median(rounds.Select(r => r.Then.Lines[i].Seconds));
            double secondsNow = Statistics.Median(rounds.Select(r => r.Now.Lines[i].Seconds));
            string row = string.Create(
                CultureInfo.InvariantCulture,
                $"| {rounds[0].Then.Lines[i].Line} | {secondsThen:G3} | {secondsNow:G3} | {secondsNow / secondsThen:F2} "
                + $"| {memoryThen:F0} | {memoryNow:F0} | {memoryNow / memoryThen:F2} |");
            report.WriteRow(row);
            yield return secondsNow / secondsThen;
        }
    }

    private static Round Take(Case @case, BuiltVersion version, string folder)
    {
        var printed = version.Run(@case.Program, folder, @case.Arguments);
        return new Round(@case.Lines(printed), printed.PeakMebibytes);
    }

    private static double Number(Match match) => double.Parse(match.Groups[1].Value, NumberStyles.Number, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"([\d,]+) images/s")]
    private static partial Regex ImagesPerSecond();
}
