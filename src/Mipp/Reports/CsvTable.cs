using System.Globalization;

namespace Mipp.Reports;

/// <summary>A table for spreadsheets, plots and statistics, as RFC 4180 has it.</summary>
public static class CsvTable
{
    /// <summary>Writes a table; the file appears whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">A heading and a line for each row.</param>
    /// <exception cref="MippException">It cannot be written.</exception>
    public static void Save(string path, IEnumerable<IReadOnlyList<string>> rows) => AtomicFile.Write(path, stream =>
    {
        using var text = new StreamWriter(stream, leaveOpen: true);
        foreach (var row in rows)
            WriteRow(text, row);
    });

    /// <summary>Writes one line; what is null is left empty.</summary>
    internal static void WriteRow(TextWriter text, IEnumerable<object?> values) => text.Write($"{string.Join(',', values.Select(Field))}\r\n");

    private static string Field(object? value)
    {
        string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return text.AsSpan().IndexOfAny("\",\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
