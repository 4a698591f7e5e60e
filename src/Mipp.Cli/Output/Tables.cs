using Spectre.Console;

namespace Mipp.Cli.Output;

/// <summary>Tables as all commands print them: text on the left, numbers on the right.</summary>
internal static class Tables
{
    /// <param name="columns">The headings.</param>
    /// <param name="rows">One text per column, taken as it is.</param>
    public static Table Of(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var cells = rows.Select(row => row.ToArray()).ToArray();
        var table = new Table().Border(TableBorder.Rounded);
        for (int i = 0; i < columns.Count; i++)
        {
            var column = new TableColumn(Markup.Escape(columns[i]));
            bool isNumeric = cells.Length > 0 && cells.All(row => row[i].Length == 0 || char.IsAsciiDigit(row[i][0]));
            table.AddColumn(isNumeric ? column.RightAligned() : column);
        }

        foreach (string[] row in cells)
            table.AddRow([.. row.Select(Markup.Escape)]);
        return table;
    }
}
