using System.Collections.Immutable;

namespace Mipp.Experiments;

/// <summary>What a store had at one moment.</summary>
/// <param name="Name">The experiment's name.</param>
/// <param name="Description">One sentence about the experiment; may be empty.</param>
/// <param name="Machine">What the runs were computed on.</param>
public sealed record StoreContent(string Name, string Description, string Machine)
{
    /// <summary>The dense networks that are finished or failed.</summary>
    public ImmutableArray<DenseResult> Dense { get; init; } = [];

    /// <summary>The runs that have begun, in the order in which they did.</summary>
    public ImmutableArray<RunResult> Runs { get; init; } = [];
}
