using Mipp.Data.Sources;

namespace Mipp.Data;

/// <summary>The datasets that can be opened by name.</summary>
public static class Datasets
{
    // A new dataset is one file and one line here.
    private static readonly DatasetSource[] Sources =
    [
        Mnist.Source,
        DeformedMnist.Source,
        FashionMnist.Source,
        Cifar10.Source,
        Cifar100.Source,
        TinyImageNet.Source,
        ImageNet.Source,
        ImageFolder.Source,
        Npz.Source,
        RandomInputs.Source,
    ];

    /// <summary>One line about each dataset: how to write it and what it is.</summary>
    public static IReadOnlyList<(string Usage, string Summary)> All { get; } =
        [.. Sources.Select(source => (source.Usage, source.Summary))];

    /// <summary>What comes before the colon in a dataset's name, or is all of it.</summary>
    internal static IReadOnlyList<string> SourceNames { get; } = [.. Sources.Select(source => source.Name)];

    /// <summary>The form of a dataset; where that depends on its files, they are opened.</summary>
    /// <param name="name">As for <see cref="Open"/>.</param>
    /// <param name="locator">Where to look.</param>
    /// <exception cref="MippException">The name is unknown, or the files are missing or damaged.</exception>
    public static DatasetFacts FactsOf(string name, DatasetLocator locator)
    {
        if (Sources.FirstOrDefault(source => source.Name == name.Split(':')[0])?.Facts is { } known)
            return known;
        var data = Open(name, locator);
        return new DatasetFacts(data.SampleShape, data.ClassNames.Count, data.Train.Count, data.Test.Count);
    }

    /// <summary>Where each dataset is now that can be found by its name alone. Nothing is fetched.</summary>
    /// <param name="locator">Where to look.</param>
    public static IReadOnlyList<DatasetPresence> Survey(DatasetLocator locator) =>
    [
        .. from source in Sources
           let files = source.Files
           where files is not null
           select new DatasetPresence(source.Name, locator.Locate(files), files.Package?.Megabytes, files.HowToGet),
    ];

    /// <summary>Opens a dataset by name, from a path when one follows a colon, or else from wherever it is found.</summary>
    /// <param name="name">Such as <c>cifar10</c>, <c>cifar10:/data/cifar-10-batches-bin</c> or <c>npz:mine.npz</c>.</param>
    /// <param name="locator">Where to look, and whom to tell about a download.</param>
    /// <exception cref="MippException">The name is unknown, or the files are missing or damaged.</exception>
    public static Dataset Open(string name, DatasetLocator locator)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        var (sourceName, path) = colon < 0 ? (name, null) : (name[..colon], name[(colon + 1)..]);
        var source = Sources.FirstOrDefault(source => source.Name == sourceName)
            ?? throw new MippException(
                $"unknown dataset '{name}': use {string.Join(", ", Sources.Select(known => known.Usage))}");
        return path == ""
            ? throw new MippException($"dataset '{name}' has no path after the colon: use {source.Usage}")
            : source.Open(path, locator);
    }
}
