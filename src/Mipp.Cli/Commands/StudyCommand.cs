using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Mipp.Cli.Options;
using Mipp.Cli.Output;
using Mipp.Reports;
using Mipp.Studies;

namespace Mipp.Cli.Commands;

/// <summary>Runs the synthetic studies of the paper.</summary>
internal static class StudyCommand
{
    private static readonly StudyOptions Defaults = new();

    public static Command Create()
    {
        var command = new Command("study", "Run a synthetic study: why masks should preserve information.")
        {
            Study(
                "mask-information", "Accuracy rises with the mutual information between the masks and the data.", MaskInformationStudy.Run,
                ["network", "masks", "information_nats", "accuracy_mean", "accuracy_sd", "best_accuracy_mean", "best_accuracy_sd"],
                row => [row.Network, row.Masks, Number(row.Information), .. Numbers(row.Accuracy), .. Numbers(row.BestAccuracy)],
                ["network", "masks", "I(D;M), nats", "accuracy", "best possible"],
                row => [row.Network, row.Masks, PruningTables.Text($"{row.Information:F2}"), Percent(row.Accuracy), Percent(row.BestAccuracy)]),
            Study(
                "redundancy", "Which criteria keep one of several nodes that say the same.", RedundancyStudy.Run,
                ["criterion", "bits_kept_mean", "bits_kept_sd", "useful_masks", "before_mean", "before_sd", "after_mean", "after_sd"],
                row => [row.Criterion, .. Numbers(row.BitsKept), Number(row.UsefulMasks), .. Numbers(row.Before), .. Numbers(row.After)],
                ["criterion", "bits kept of 4", "useful masks", "accuracy once pruned", "after re-training"],
                row => [row.Criterion, PruningTables.Text($"{row.BitsKept.Mean:F1} ± {row.BitsKept.Deviation:F1}"), PruningTables.Text($"{row.UsefulMasks:P0}"), Percent(row.Before), Percent(row.After)]),
        };
        command.WithExamples(
            "./mipp study mask-information",
            "./mipp study mask-information --seeds 20 --csv masks.csv",
            "./mipp study redundancy --criteria mipp,l1,random --csv redundancy.csv --json");
        return command;
    }

    private static Command Study<TRow>(
        string name, string description, Func<StudyOptions, IProgress<double>?, CancellationToken, ImmutableArray<TRow>> run,
        string[] csvHeader, Func<TRow, string[]> csvRow, string[] tableHeader, Func<TRow, string[]> tableRow)
    {
        var seeds = NumberOptions.Whole("--seeds", "Repetitions, each with data and networks of its own.", Defaults.Seeds);
        var samples = NumberOptions.Whole("--samples", "Samples to train on and prune with.", Defaults.Samples);
        var criteria = new Option<string>("--criteria")
        {
            Description = "Criteria to compare, separated by commas.",
            HelpName = "NAME,NAME",
            DefaultValueFactory = _ => string.Join(',', Defaults.Criteria),
        };
        var csv = new Option<string?>("--csv") { Description = "Also write the table as a CSV file, to plot.", HelpName = "FILE" };
        var json = new JsonOption();
        var command = new Command(name, description) { seeds, samples, criteria, csv, json };
        command.WithExamples($"./mipp study {name}", $"./mipp study {name} --seeds 20 --csv {name}.csv");
        command.SetAction((parsed, cancellation) =>
        {
            if (parsed.GetValue(csv) is { } path)
                OutputPath.Check(path);
            var options = new StudyOptions
            {
                Seeds = parsed.GetValue(seeds),
                Samples = parsed.GetValue(samples),
                Criteria = [.. parsed.GetValue(criteria)!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
            };
            var rows = ProgressBars.Show(bars =>
            {
                var bar = bars.Add(name);
                return run(options, new ProgressReport<double>(done => bar.Show(done, 1)), cancellation);
            });
            if (parsed.GetValue(csv) is { } file)
                CsvTable.Save(file, [csvHeader, .. rows.Select(csvRow)]);
            if (parsed.GetValue(json))
                JsonOutput.Print(new { Study = name, options.Seeds, options.Samples, Rows = rows });
            else
                Terminal.Results.Write(Tables.Of(tableHeader, rows.Select(tableRow)));
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static string[] Numbers(Spread spread) => [Number(spread.Mean), Number(spread.Deviation ?? 0)];

    private static string Number(double value) => value.ToString("G6", CultureInfo.InvariantCulture);

    private static string Percent(Spread spread) => PruningTables.Text($"{100 * spread.Mean:F1} ± {100 * spread.Deviation:F1} %");
}
