using System.Globalization;
using Mipp.Pruning;
using Mipp.Reports;
using Spectre.Console;

namespace Mipp.Cli.Output;

/// <summary>A pruning report for people.</summary>
internal static class PruningTables
{
    private static readonly (string Name, Func<ModelMeasurement, long> Of)[] Costs =
    [
        ("MACs", m => m.Macs),
        ("parameters", m => m.Parameters),
        ("file, bytes", m => m.Bytes),
    ];

    public static void Print(PruningReport report, string output)
    {
        var console = Terminal.Results;
        console.Write(Comparison([("dense", report.Dense), ("pruned", report.Pruned)]));
        console.Write(Tables.Of(
            ["group", "width", "kept", "frozen because"],
            report.Groups.Select(g => (string[])[g.Name, $"{g.Width}", $"{g.Kept}", g.FrozenReason ?? ""])));
        var seconds = report.Seconds;
        Console.WriteLine(Text(
            $"proof: the cut differs from masking by {report.Proof.MaxRelativeError:0.0e+0} of the largest output"));
        Console.WriteLine(FileProof(report.Proof.FileMaxRelativeError));
        Console.WriteLine(Text(
            $"seconds: calibrate {seconds.Calibrate:F1}, select {seconds.Select:F1}, repair {seconds.Repair:F1}, total {seconds.Total:F1}; {report.Operations / 1e9:F1} GFLOP; peak memory {report.PeakMemoryMiB:F0} MiB"));
        Console.WriteLine($"written: {output}");
    }

    /// <summary>Models side by side, a column each; costs also as shares of the first one's.</summary>
    public static Table Comparison(IReadOnlyList<(string Name, ModelMeasurement Measured)> models) =>
        Tables.Of(["", .. models.Select(m => m.Name)], Rows([.. models.Select(m => m.Measured)]));

    /// <summary>The rows of <see cref="Comparison"/>.</summary>
    public static IEnumerable<string[]> Rows(IReadOnlyList<ModelMeasurement> models)
    {
        yield return ["accuracy", .. models.Select(m => m.Accuracy is { } accuracy ? Text($"{accuracy:P2}") : "not measured")];
        foreach (var (name, cost) in Costs)
        {
            yield return [name, .. models.Select(m => Text($"{cost(m):N0}"))];
            yield return ["  of dense", "", .. models.Skip(1).Select(m => Text($"{(double)cost(m) / cost(models[0]):P0}"))];
        }

        yield return ["latency, ms", .. models.Select(m => Text($"{m.LatencyMs:F3}"))];
        if (models.All(m => m.LatencySpreadMs is not null))
            yield return ["  quartiles apart", .. models.Select(m => Text($"{m.LatencySpreadMs:F3}"))];
    }

    /// <summary>The part of the proof that is about the written file.</summary>
    public static string FileProof(double? error) => error is null
        ? "proof: none of the file, as the network draws random numbers and gives another output each time"
        : Text($"proof: the file in ONNX Runtime differs from the network by {error:0.0e+0} of the largest output");

    /// <summary>Numbers as every country reads them.</summary>
    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
