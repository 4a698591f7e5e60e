using System.Diagnostics;
using System.Text.Json;
using Mipp.Pruning;

namespace Mipp.Reports;

/// <summary>What a pruning run gained and lost. Its JSON is a contract that other programs rely on.</summary>
/// <param name="Dense">The network before.</param>
/// <param name="Pruned">The network after.</param>
/// <param name="Proof">That the cut is what it says.</param>
/// <param name="Groups">Every group of channels, frozen ones too, in the order in which the network computes them.</param>
/// <param name="Seconds">Wall-clock time of the pruning by stage, measuring not included.</param>
/// <param name="Operations">Floating-point operations of the pruning: those of running networks, three times that where gradients are recorded.</param>
/// <param name="PeakMemoryMiB">The most memory that the process held so far.</param>
/// <param name="Warnings">What makes the result worse than it could be and the user can do something about, a line each.</param>
/// <param name="MemoryMeasures">What was done to keep within the bound on memory, a line each.</param>
public sealed record PruningReport(
    ModelMeasurement Dense,
    ModelMeasurement Pruned,
    ProofReport Proof,
    IReadOnlyList<GroupReport> Groups,
    PruningSeconds Seconds,
    double Operations,
    double PeakMemoryMiB,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<string> MemoryMeasures)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Puts a result and its measurements together.</summary>
    /// <param name="result">The result.</param>
    /// <param name="dense">The network before.</param>
    /// <param name="pruned">The network after.</param>
    /// <param name="fileError">What <see cref="PrunedFile.Save"/> says of the written file; null where none was written.</param>
    public static PruningReport Of(PruningResult result, ModelMeasurement dense, ModelMeasurement pruned, double? fileError = null)
    {
        using var process = Process.GetCurrentProcess();
        return new PruningReport(
            dense,
            pruned,
            new ProofReport(result.MaxRelativeError, fileError),
            [.. result.Plan.Groups.Select(g => new GroupReport(g.Name, g.Width, g.Kept.Length, g.FrozenReason))],
            result.Seconds,
            result.Spent.Operations,
            process.PeakWorkingSet64 / (1024.0 * 1024.0),
            result.Warnings,
            result.MemoryMeasures);
    }

    /// <summary>The report as one JSON object.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);
}

/// <summary>The proof that cutting did what masking does, and that the file is the network.</summary>
/// <param name="MaxRelativeError">
/// The largest difference between the cut network before repair and the dense one with the removed units masked, as a share
/// of the largest output; in double precision where single precision left it open.
/// </param>
/// <param name="FileMaxRelativeError">
/// The largest difference between what ONNX Runtime computes of the written file and what Mipp computes of the network, as a share of the
/// largest output; null where no file was written or the network draws random numbers.
/// </param>
public sealed record ProofReport(double MaxRelativeError, double? FileMaxRelativeError);

/// <summary>What became of one group of channels.</summary>
/// <param name="Name">The group's name.</param>
/// <param name="Width">Its units before.</param>
/// <param name="Kept">Its units after.</param>
/// <param name="FrozenReason">Why none may be removed; null when they may.</param>
public sealed record GroupReport(string Name, int Width, int Kept, string? FrozenReason);
