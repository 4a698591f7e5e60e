using System.Globalization;
using Mipp.Experiments;

namespace Mipp.Reports;

/// <summary>One sentence about what was gained and lost, for readers who read no further.</summary>
internal static class Headline
{
    /// <summary>Accuracy, 0 … 1, that a reader would not miss.</summary>
    private const double Negligible = 0.01;

    /// <summary>The sentence; it says so when there is nothing to compare.</summary>
    public static string Of(ResultSet results)
    {
        if (results.Runs is [{ Pruned: { } pruned, Trained: null } run] && results.DenseOf(run.Key) is { } dense)
            return OfOne(run, pruned, dense);
        var rows = SummaryRow.Of(results).Where(r => r.Final is not null && r.Dense is not null && r.Macs is not null).ToList();
        if (rows.Count > 0)
            return OfMany(rows);
        return results.Runs.Any(r => r.Status != RunStatus.Pruned) ? "No run ended with an accuracy." : "No run is finished yet.";
    }

    private static string OfOne(RunResult run, PrunedOutcome pruned, Pruning.ModelMeasurement dense)
    {
        var (macs, parameters) = (Removed(pruned.Measured.Macs, dense.Macs), Removed(pruned.Measured.Parameters, dense.Parameters));
        string accuracy = (dense.Accuracy, pruned.Measured.Accuracy) is ({ } before, { } after)
            ? Text($" Accuracy went from {before:P2} to {after:P2} ({Points(after - before)}) without re-training.") : "";
        double time = pruned.Measured.LatencyMs / pruned.DenseLatencyMs;
        return Text($"{run.Key.Criterion} took out {macs:P0} of the multiply-accumulates and {parameters:P0} of the parameters.")
            + accuracy + Text($" One sample takes {time:0.00} of the time.");
    }

    /// <summary>Speaks of the smallest networks that the best criterion keeps good, or else of the largest.</summary>
    private static string OfMany(List<SummaryRow> rows)
    {
        // Accuracy as pruned and accuracy after training are two things: where there is any of the latter, it alone counts.
        bool isTrained = rows.Any(r => r.IsTrained);
        var settings = rows.Where(r => r.IsTrained == isTrained)
            .GroupBy(r => (r.Network, r.Data, r.Phase, r.Level)).Select(BestFirst).ToList();
        var chosen = settings.Where(s => s[0].Final!.Mean >= s[0].Dense!.Mean - Negligible)
                .OrderBy(s => Math.Round(s[0].Macs!.Mean, 2)).ThenByDescending(s => s[0].Final!.Mean).FirstOrDefault()
            ?? settings.MaxBy(s => s[0].Macs!.Mean)!;
        var best = chosen[0];
        string trained = !best.IsTrained ? "as pruned" : best.Phase == Phase.BeforeTraining ? "once trained" : "after re-training";
        string sentence = Text($"Of {best.Network} on {best.Data}, {Name(best)} keeps {best.Final!.Mean:P2} accuracy{RunsOf(best)} with {best.Macs!.Mean:P0} of the ")
            + Text($"multiply-accumulates {trained}; the dense network has {best.Dense!.Mean:P2} ({Points(best.Final.Mean - best.Dense.Mean)}).");
        if (chosen.Count == 1)
            return sentence;
        var last = chosen[^1];
        string others = chosen.Count > 2 ? Text($"Next comes {Name(chosen[1])} with {chosen[1].Final!.Mean:P2}{RunsOf(chosen[1])}, and last ") : "After it comes ";
        return Text($"{sentence} {others}{Name(last)} with {last.Final!.Mean:P2}{RunsOf(last)}.");
    }

    /// <summary>Those of which every run has an accuracy come first: the mean over survivors tells nothing of the others.</summary>
    private static List<SummaryRow> BestFirst(IEnumerable<SummaryRow> rows) =>
        [.. rows.OrderBy(r => r.Final!.Count < r.Runs).ThenByDescending(r => r.Final!.Mean)];

    private static string RunsOf(SummaryRow row) => row.Final!.Count < row.Runs ? Text($" ({row.Final.Count} of {row.Runs} runs)") : "";

    private static string Name(SummaryRow row) => row.Repair ? row.Criterion : $"{row.Criterion} without repair";

    private static double Removed(long left, long of) => 1 - ((double)left / of);

    private static string Points(double difference) => Text($"{(difference < 0 ? "−" : "+")}{Math.Abs(100 * difference):0.00} points");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
