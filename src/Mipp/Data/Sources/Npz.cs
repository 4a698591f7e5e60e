using Mipp.Data.Readers;

namespace Mipp.Data.Sources;

/// <summary>
/// A user's own data in NumPy's .npz format. Arrays are taken as they are, first dimension the samples; bytes are scaled to
/// 0 … 1, floating-point numbers are not changed.
/// </summary>
internal static class Npz
{
    private const string Name = "npz";
    private const string Usage = "npz:FILE";

    public static DatasetSource Source { get; } = new(
        Name, Usage, "your own: NumPy arrays x_train, y_train, x_test, y_test, or x and y for both",
        (path, _) => Open(path));

    private static Dataset Open(string? path)
    {
        if (path is null)
            throw new MippException($"{Name} needs a file: give {Usage}");
        var parts = NpzReader.Read(path);
        var known = new[] { parts.Train, parts.Test }.OfType<NpzPart>().ToList();
        var preprocessing = known[0].Samples is ByteSamples ? Preprocessing.UnitRange : Preprocessing.None;
        if (known[0].Samples.GetType() != known[^1].Samples.GetType())
            throw new MippException($"{path} has samples of bytes and of floating-point numbers: save both as one type");

        var train = ToSplit(parts.Train);
        var test = ReferenceEquals(parts.Test, parts.Train) ? train : ToSplit(parts.Test);
        return new Dataset(
            $"{Name}:{path}", known[0].SampleShape, ClassNames(known), preprocessing,
            () => train ?? throw Missing("train"), () => test ?? throw Missing("test"));

        DatasetSplit? ToSplit(NpzPart? part) =>
            part is null ? null : new DatasetSplit(part.Samples, part.Labels, part.SampleShape, preprocessing);

        MippException Missing(string part) => new($"{path} has no array x_{part}: add it, and y_{part}, or give another file");
    }

    private static string[] ClassNames(IEnumerable<NpzPart> parts)
    {
        var classes = parts.SelectMany(part => part.Labels).DefaultIfEmpty(-1).Max() + 1;
        return [.. Enumerable.Range(0, classes).Select(label => label.ToString())];
    }
}
