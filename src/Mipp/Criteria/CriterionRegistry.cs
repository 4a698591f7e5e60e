namespace Mipp.Criteria;

/// <summary>Every criterion, a line each.</summary>
internal static class CriterionRegistry
{
    /// <summary>All of them; the first is the default.</summary>
    public static IReadOnlyList<Criterion> All { get; } =
    [
        new MutualInformation(),
        new Reconstruction(),
        new L1Norm(),
        new RandomOrder(),
    ];

    /// <summary>The criterion of that name.</summary>
    /// <exception cref="MippException">There is none.</exception>
    public static Criterion Find(string name) => All.FirstOrDefault(c => c.Name == name)
        ?? throw new MippException(
            $"criterion '{name}' is not known; choose one of {string.Join(", ", All.Select(c => c.Name))}.");
}
