using Mipp.Surgery;

namespace Mipp.Pruning.Selection;

/// <summary>How much of a network may be left.</summary>
/// <param name="Of">The cost that is limited.</param>
/// <param name="Share">The share of the dense network's that may be left.</param>
internal sealed record Budget(Func<Footprint, long> Of, double Share)
{
    /// <summary>The budget that the options ask for; null when they give a tolerance instead.</summary>
    public static Budget? From(PruningOptions options) =>
        options.MacsShare is { } macs ? new Budget(f => f.Macs, macs)
        : options.ParameterShare is { } parameters ? new Budget(f => f.Parameters, parameters)
        : null;

    /// <summary>The most that may be left.</summary>
    public long Limit(Footprint dense) => (long)(Of(dense) * Share);
}
