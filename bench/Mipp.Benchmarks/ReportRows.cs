namespace Mipp.Benchmarks;

internal static class ReportRows
{
    /// <summary>A row of a report's table, which whoever waits for the others sees at once.</summary>
    public static void WriteRow(this TextWriter report, string row)
    {
        Console.Error.WriteLine(row);
        report.WriteLine(row);
    }
}
