namespace Mipp.Reports;

/// <summary>Writes results in some format.</summary>
public abstract class ResultExporter
{
    private protected ResultExporter(string extension) => Extension = extension;

    /// <summary>All formats; the first is what people look at.</summary>
    public static IReadOnlyList<ResultExporter> All { get; } =
        [new Html.HtmlExporter(), new MarkdownExporter(), new CsvExporter(), new JsonExporter()];

    /// <summary>The ending of a file of this format, with its dot.</summary>
    public string Extension { get; }

    /// <summary>The format that a file's name asks for.</summary>
    /// <exception cref="MippException">It asks for none that is known, or for one that this build of Mipp lacks something for.</exception>
    public static ResultExporter For(string path)
    {
        var exporter = All.FirstOrDefault(e => e.Extension.Equals(Path.GetExtension(path), StringComparison.OrdinalIgnoreCase))
            ?? throw new MippException($"cannot write a report as '{path}': give a name that ends in {string.Join(", ", All.Select(e => e.Extension))}.");
        return exporter.Lack is { } lack ? throw new MippException($"cannot write '{path}': {lack}") : exporter;
    }

    /// <summary>What this build of Mipp lacks to write the format, and what to do, in one line; null where it lacks nothing.</summary>
    private protected virtual string? Lack => null;

    /// <summary>Writes results to a file; it appears whole or not at all.</summary>
    /// <exception cref="MippException">It cannot be written.</exception>
    public void Save(ResultSet results, string path) => AtomicFile.Write(path, stream =>
    {
        using var text = new StreamWriter(stream, leaveOpen: true);
        Write(results, text);
    });

    /// <summary>Writes results as text.</summary>
    public abstract void Write(ResultSet results, TextWriter text);
}
