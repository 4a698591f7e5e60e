using System.Collections.Immutable;
using System.Globalization;
using Mipp.Experiments;

namespace Mipp.Reports;

/// <summary>The headline and the means over seeds as tables, for a README or an issue.</summary>
internal sealed class MarkdownExporter() : ResultExporter(".md")
{
    /// <summary>Stands where nothing was measured.</summary>
    private const string None = "–";

    private static readonly (string Title, Func<SummaryRow, string> Of)[] Columns =
    [
        ("criterion", r => r.Repair ? r.Criterion : $"{r.Criterion}, no repair"),
        ("kept", r => r.Level.ToString()),
        ("MACs", r => Mean(r, r.Macs, Share)),
        ("parameters", r => Mean(r, r.Parameters, Share)),
        ("units", r => Mean(r, r.Units, Share)),
        ("latency", r => Mean(r, r.Latency, Share)),
        ("accuracy as pruned", r => Mean(r, r.OneShot, Accuracy)),
        ("after training", r => Mean(r, r.Trained, Accuracy)),
        ("discovery, GFLOP", r => Mean(r, r.DiscoveryOperations, s => Text($"{s.Mean / 1e9:0.#}"))),
        ("runs", r => Text($"{r.Runs}")),
        ("collapsed", r => r.Collapsed is { } collapsed ? Text($"{collapsed}") : None),
        ("failed", r => Text($"{r.Failed}")),
    ];

    /// <inheritdoc/>
    public override void Write(ResultSet results, TextWriter text)
    {
        text.WriteLine($"# {results.Name}");
        text.WriteLine();
        if (results.Description.Length > 0)
            text.WriteLine($"{results.Description}\n");
        text.WriteLine(Headline.Of(results));
        foreach (var part in SummaryRow.Of(results).GroupBy(r => (r.Network, r.Data, r.Phase)))
        {
            string when = part.Key.Phase == Phase.BeforeTraining ? "before" : "after";
            text.WriteLine();
            text.WriteLine($"## {part.Key.Network} on {part.Key.Data}, pruned {when} training");
            text.WriteLine();
            if (part.Select(r => r.Dense).FirstOrDefault(d => d is not null) is { } dense)
                text.WriteLine($"Dense: {Accuracy(dense)}.\n");
            text.WriteLine($"| {string.Join(" | ", Columns.Select(c => c.Title))} |");
            text.WriteLine($"|{string.Concat(Columns.Select((_, i) => i < 2 ? "---|" : "---:|"))}");
            foreach (var row in part)
                text.WriteLine($"| {string.Join(" | ", Columns.Select(c => c.Of(row).Replace("|", "\\|", StringComparison.Ordinal)))} |");
        }
        Write("What went wrong", Remark.Failures(results), text);
        Write("What could have been better", Remark.Warnings(results), text);
        text.WriteLine();
        text.WriteLine($"Mean ± standard deviation over seeds; computed on {results.Machine}.");
    }

    private static void Write(string title, ImmutableArray<Remark> remarks, TextWriter text)
    {
        if (remarks.IsEmpty)
            return;
        text.WriteLine($"\n## {title}\n");
        foreach (var remark in remarks)
            text.WriteLine($"- {remark.Where}: {remark.Message}");
    }

    /// <summary>A mean, and of how many of the runs it is where it is not of all.</summary>
    private static string Mean(SummaryRow row, Spread? spread, Func<Spread, string> text) => spread switch
    {
        null => None,
        { Count: var count } when count < row.Runs => Text($"{text(spread)} ({count} of {row.Runs})"),
        _ => text(spread),
    };

    private static string Share(Spread spread) => Text($"{spread.Mean:P1}");

    private static string Accuracy(Spread spread) => spread.Deviation is { } deviation
        ? Text($"{100 * spread.Mean:0.00} ± {100 * deviation:0.00} %")
        : Text($"{100 * spread.Mean:0.00} %");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
