using System.Globalization;
using Mipp.Pruning;

namespace Mipp.Experiments;

/// <summary>How far a network is pruned.</summary>
/// <param name="Budget">What is limited: "macs", "params" or "tolerance".</param>
/// <param name="Value">The share of the dense network's that is kept, above 0 and at most 1; for a tolerance nats of at least 0.</param>
public sealed record Level(string Budget, double Value)
{
    /// <summary>What can be limited.</summary>
    public static IReadOnlyList<string> Budgets { get; } = ["macs", "params", "tolerance"];

    /// <summary>The same as options of a pruning run.</summary>
    public PruningOptions ApplyTo(PruningOptions options) => Budget switch
    {
        "macs" => options with { MacsShare = Value },
        "params" => options with { ParameterShare = Value },
        "tolerance" => options with { Tolerance = Value },
        _ => throw new MippException($"level '{Budget}' is not known; choose one of {string.Join(", ", Budgets)}."),
    };

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Budget} {Value}");
}
