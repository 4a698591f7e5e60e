using System.Text;

namespace Mipp.Studies;

/// <summary>A study's table as a file to plot.</summary>
public static class CsvTable
{
    /// <summary>Writes a table; the file appears whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">A heading and a line for each row, of values without commas.</param>
    /// <exception cref="MippException">It cannot be written.</exception>
    public static void Save(string path, IEnumerable<IReadOnlyList<string>> rows) => AtomicFile.Write(
        path, stream => stream.Write(Encoding.UTF8.GetBytes(string.Concat(rows.Select(row => $"{string.Join(',', row)}\n")))));
}
