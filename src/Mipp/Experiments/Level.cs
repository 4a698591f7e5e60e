using System.Globalization;
using Mipp.Pruning;

namespace Mipp.Experiments;

/// <summary>How far a network is pruned.</summary>
/// <param name="Budget">What is limited: "macs", "params", "tolerance" or "confidence".</param>
/// <param name="Value">
/// The share of the dense network's that is kept, above 0 and at most 1; for a tolerance nats of at least 0; for a confidence how sure
/// one must be of what is kept, 0.5 to 0.99.
/// </param>
public sealed record Level(string Budget, double Value)
{
    /// <summary>What can be limited.</summary>
    public static IReadOnlyList<string> Budgets { get; } = ["macs", "params", "tolerance", "confidence"];

    /// <summary>Of levels of one budget the one that removes least has the most.</summary>
    internal double Mildness => Budget is "macs" or "params" ? Value : -Value;

    /// <summary>The same as options of a pruning run.</summary>
    public PruningOptions ApplyTo(PruningOptions options) => Budget switch
    {
        "macs" => options with { MacsShare = Value },
        "params" => options with { ParameterShare = Value },
        "tolerance" => options with { Tolerance = Value },
        "confidence" => options with { Confidence = Value },
        _ => throw new MippException($"level '{Budget}' is not known; choose one of {string.Join(", ", Budgets)}."),
    };

    /// <summary>The level that options of a pruning run ask for.</summary>
    internal static Level Of(PruningOptions options) => options switch
    {
        { MacsShare: { } macs } => new Level("macs", macs),
        { ParameterShare: { } parameters } => new Level("params", parameters),
        { Tolerance: { } nats } => new Level("tolerance", nats),
        _ => new Level("confidence", options.Confidence!.Value),
    };

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Budget} {Value}");
}
