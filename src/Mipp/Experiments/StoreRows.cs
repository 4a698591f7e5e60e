using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Data.Sqlite;
using Mipp.Criteria;
using Mipp.Pruning;

namespace Mipp.Experiments;

/// <summary>How results are written in rows of the store's tables (<see cref="StoreSchema"/>).</summary>
internal static class StoreRows
{
    /// <summary>How the columns of JSON are written.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>The time in the columns that have one.</summary>
    public static string Now() => DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Writes a dense network over what was recorded of it before.</summary>
    public static void Put(this SqliteConnection connection, DenseResult result) => connection.Put(
        "dense",
        ("id", result.Key.Id), ("network", result.Key.Network), ("data", result.Key.Data), ("seed", result.Key.Seed),
        ("classes", result.Classes), ("test_samples", result.TestSamples),
        ("accuracy", result.Measured?.Accuracy), ("macs", result.Measured?.Macs), ("params", result.Measured?.Parameters),
        ("bytes", result.Measured?.Bytes), ("latency_ms", result.Measured?.LatencyMs), ("latency_spread_ms", result.Measured?.LatencySpreadMs),
        ("training_seconds", result.Training?.Seconds), ("training_operations", result.Training?.Operations),
        ("message", result.Message), ("finished", Now()));

    /// <summary>Writes a run over what was recorded of it before.</summary>
    public static void Put(this SqliteConnection connection, RunResult result)
    {
        var (key, pruned, trained) = (result.Key, result.Pruned, result.Trained);
        connection.Execute("DELETE FROM run_group WHERE run = $id", ("id", key.Id));
        connection.Put(
            "run",
            ("id", key.Id), ("network", key.Dense.Network), ("data", key.Dense.Data), ("seed", key.Dense.Seed),
            ("criterion", key.Criterion.Name), ("repair", key.Repair ? 1 : 0), ("budget", key.Level.Budget), ("level", key.Level.Value),
            ("scope", key.Criterion.Scope?.ToString()), ("normalisation", key.Criterion.Normalisation?.ToString()),
            ("phase", key.Phase.ToString()), ("status", result.Status.ToString()), ("message", result.Message),
            ("one_shot_accuracy", pruned?.Measured.Accuracy), ("macs", pruned?.Measured.Macs), ("params", pruned?.Measured.Parameters),
            ("bytes", pruned?.Measured.Bytes), ("latency_ms", pruned?.Measured.LatencyMs), ("latency_spread_ms", pruned?.Measured.LatencySpreadMs), ("dense_latency_ms", pruned?.DenseLatencyMs),
            ("proof_error", pruned?.ProofError), ("file_error", pruned?.FileError), ("discovery_seconds", pruned?.Discovery.Seconds),
            ("discovery_operations", pruned?.Discovery.Operations), ("threads", pruned?.Threads),
            ("warnings", pruned is { Warnings.IsEmpty: false } ? JsonSerializer.Serialize(pruned.Warnings, Json) : null),
            ("accuracy", trained?.Accuracy), ("training_seconds", trained?.Training?.Seconds),
            ("training_operations", trained?.Training?.Operations), ("collapse", trained?.Collapse), ("is_trained", trained is null ? 0 : 1),
            ("finished", Now()));
        foreach (var (position, group) in (pruned?.Groups ?? []).Index())
            connection.Put(
                "run_group",
                ("run", key.Id), ("position", position), ("name", group.Name), ("width", group.Width), ("kept", group.Kept),
                ("frozen", group.FrozenReason), ("losses", JsonSerializer.Serialize(group.Losses, Json)));
    }

    /// <summary>A row of <c>dense</c>.</summary>
    public static DenseResult ReadDense(SqliteDataReader row) => new(
        ReadDenseKey(row), (int)row.Whole("classes"), (int)row.Whole("test_samples"), ReadMeasured(row, "accuracy"),
        ReadEffort(row, "training"), row.OptionalText("message"));

    /// <summary>A row of <c>run</c> with its groups.</summary>
    public static RunResult ReadRun(SqliteDataReader row, ImmutableArray<GroupOutcome> groups)
    {
        var key = new RunKey(
            ReadDenseKey(row), new ExperimentCriterion(row.Text("criterion"), ReadEnum<Scope>(row, "scope"), ReadEnum<Normalisation>(row, "normalisation")),
            row.Whole("repair") == 1, new Level(row.Text("budget"), row.Real("level")), Enum.Parse<Phase>(row.Text("phase")));
        var pruned = ReadMeasured(row, "one_shot_accuracy") is { } measured
            ? new PrunedOutcome(
                measured, row.Real("dense_latency_ms"), row.Real("proof_error"), groups, ReadEffort(row, "discovery")!, (int)row.Whole("threads"))
            {
                Warnings = ReadWarnings(row),
                FileError = ReadLater(row, "file_error"),
            }
            : null;
        var trained = row.Whole("is_trained") == 1
            ? new TrainedOutcome(row.OptionalReal("accuracy"), ReadEffort(row, "training"), row.OptionalText("collapse"))
            : null;
        return new RunResult(key, Enum.Parse<RunStatus>(row.Text("status")), pruned, trained, row.OptionalText("message"));
    }

    private static DenseKey ReadDenseKey(SqliteDataReader row) => new(row.Text("network"), row.Text("data"), row.Whole("seed"));

    private static ModelMeasurement? ReadMeasured(SqliteDataReader row, string accuracy) => row.IsNull("macs") ? null
        : new ModelMeasurement(row.OptionalReal(accuracy), row.Whole("macs"), row.Whole("params"), row.Whole("bytes"), row.Real("latency_ms"))
        {
            LatencySpreadMs = ReadLater(row, "latency_spread_ms"),
        };

    /// <summary>Null also where the store is of a version that did not have the column.</summary>
    private static double? ReadLater(SqliteDataReader row, string column) => row.Has(column) ? row.OptionalReal(column) : null;

    /// <summary>Null also where the store is of a version that did not have the column.</summary>
    private static T? ReadEnum<T>(SqliteDataReader row, string column)
        where T : struct, Enum => row.Has(column) && row.OptionalText(column) is { } name ? Enum.Parse<T>(name) : null;

    private static ImmutableArray<string> ReadWarnings(SqliteDataReader row) =>
        row.Has("warnings") && row.OptionalText("warnings") is { } lines ? JsonSerializer.Deserialize<ImmutableArray<string>>(lines, Json) : [];

    private static Effort? ReadEffort(SqliteDataReader row, string what) =>
        row.OptionalReal($"{what}_seconds") is { } seconds ? new Effort(seconds, row.Real($"{what}_operations")) : null;

    /// <summary>A row of <c>run_group</c>.</summary>
    public static GroupOutcome ReadGroup(SqliteDataReader row) => new(
        row.Text("name"), (int)row.Whole("width"), (int)row.Whole("kept"), row.OptionalText("frozen"),
        JsonSerializer.Deserialize<ImmutableArray<double>>(row.Text("losses"), Json));
}
