using Mipp.Experiments;

namespace Mipp.Reports;

/// <summary>A line for each run, for spreadsheets and statistics.</summary>
internal sealed class CsvExporter() : ResultExporter(".csv")
{
    private static readonly (string Name, Func<RunResult, ResultSet, object?> Of)[] Columns =
    [
        ("network", (r, _) => r.Key.Dense.Network),
        ("data", (r, _) => r.Key.Dense.Data),
        ("seed", (r, _) => r.Key.Dense.Seed),
        ("phase", (r, _) => r.Key.Phase == Phase.BeforeTraining ? "before" : "after"),
        ("criterion", (r, _) => r.Key.Criterion.Name),
        ("scope", (r, _) => r.Key.Criterion.Scope?.ToString().ToLowerInvariant()),
        ("normalisation", (r, _) => r.Key.Criterion.Normalisation?.ToString().ToLowerInvariant()),
        ("repair", (r, _) => r.Key.Repair ? 1 : 0),
        ("budget", (r, _) => r.Key.Level.Budget),
        ("level", (r, _) => r.Key.Level.Value),
        ("status", (r, _) => r.Status.ToString().ToLowerInvariant()),
        ("dense_accuracy", (r, s) => s.DenseOf(r.Key)?.Accuracy),
        ("dense_macs", (r, s) => s.DenseOf(r.Key)?.Macs),
        ("dense_params", (r, s) => s.DenseOf(r.Key)?.Parameters),
        ("one_shot_accuracy", (r, _) => r.Pruned?.Measured.Accuracy),
        ("trained_accuracy", (r, _) => r.Trained?.Accuracy),
        ("macs", (r, _) => r.Pruned?.Measured.Macs),
        ("params", (r, _) => r.Pruned?.Measured.Parameters),
        ("units_share", (r, _) => SummaryRow.UnitsOf(r)),
        ("bytes", (r, _) => r.Pruned?.Measured.Bytes),
        ("latency_ms", (r, _) => r.Pruned?.Measured.LatencyMs),
        ("latency_spread_ms", (r, _) => r.Pruned?.Measured.LatencySpreadMs),
        ("dense_latency_ms", (r, _) => r.Pruned?.DenseLatencyMs),
        ("proof_error", (r, _) => r.Pruned?.ProofError),
        ("file_error", (r, _) => r.Pruned?.FileError),
        ("discovery_seconds", (r, _) => r.Pruned?.Discovery.Seconds),
        ("discovery_operations", (r, _) => r.Pruned?.Discovery.Operations),
        ("training_seconds", (r, _) => r.Trained?.Training?.Seconds),
        ("training_operations", (r, _) => r.Trained?.Training?.Operations),
        ("kept", (r, _) => r.Pruned is { } p ? string.Join(' ', p.Groups.Select(g => $"{g.Name}={g.Kept}/{g.Width}")) : null),
        ("warnings", (r, _) => r.Pruned is { } p ? string.Join(' ', p.Warnings) : null),
        ("collapse", (r, _) => r.Trained?.Collapse),
        ("message", (r, _) => r.Message),
    ];

    /// <inheritdoc/>
    public override void Write(ResultSet results, TextWriter text)
    {
        CsvTable.WriteRow(text, Columns.Select(c => c.Name));
        foreach (var run in results.Runs)
            CsvTable.WriteRow(text, Columns.Select(c => c.Of(run, results)));
    }
}
