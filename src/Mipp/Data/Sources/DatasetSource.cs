namespace Mipp.Data.Sources;

/// <summary>A kind of dataset that can be opened by name.</summary>
/// <param name="Name">What comes before the colon, or all there is.</param>
/// <param name="Usage">How a user writes it, such as <c>cifar10[:PATH]</c>.</param>
/// <param name="Summary">One line about it, for lists.</param>
/// <param name="Open">Opens it: from what comes after the colon, or null to look for it; with the locator.</param>
internal sealed record DatasetSource(
    string Name, string Usage, string Summary, Func<string?, DatasetLocator, Dataset> Open)
{
    /// <summary>The files that are looked for when no path is given; null where a path is always needed.</summary>
    public DatasetFiles? Files { get; init; }

    /// <summary>What is known of it before it is there; null where that depends on the files.</summary>
    public DatasetFacts? Facts { get; init; }
}
