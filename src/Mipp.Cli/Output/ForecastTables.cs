using System.Globalization;
using Mipp.Experiments;

namespace Mipp.Cli.Output;

/// <summary>What a comparison will cost, for people.</summary>
internal static class ForecastTables
{
    public static void Print(Experiment experiment, CostForecast forecast, int jobs)
    {
        var parts = forecast.Parts;
        Console.WriteLine($"{experiment.Name}: {Text($"{experiment.RunKeys().Count():N0}")} runs ({Counts(experiment)})");
        Terminal.Results.Write(Tables.Of(
            ["network", "data", "MACs", "dense networks left", "runs left", "PFLOP", "hours", "disk, MB"],
            parts.Select(p => (string[])
            [
                p.Network, p.Data, Text($"{p.Cost?.Macs:N0}"), Text($"{p.Dense}"), Text($"{p.Runs}"), Text($"{p.Cost?.Operations / 1e15:N3}"),
                Text($"{p.Cost?.Seconds / 3600:N2}"), Text($"{p.Cost?.Bytes / 1e6:N1}"),
            ])));
        foreach (var part in parts.Where(p => p.Message is not null))
            Console.WriteLine($"{part.Network} on {part.Data} will fail: {part.Message}");
        double hours = parts.Sum(p => p.Cost?.Seconds ?? 0) / 3600;
        string together = jobs > 1 ? Text($"; {jobs} jobs share the cores, so that they gain only where one leaves cores idle") : "";
        Console.WriteLine(Text($"in all about {hours:N1} hours on this machine, within a factor of two{together}"));
    }

    private static string Counts(Experiment e)
    {
        string[] counts =
        [
            Count(e.Networks.Length, "network"), Count(e.Data.Length, "dataset"), Count(e.Levels.Length, "level"),
            Count(e.Criteria.Length, "criteri", "on", "a"), Count(e.Seeds.Length, "seed"),
            .. e.Repair.Length > 1 ? new[] { "with and without repair" } : [], .. e.Phases.Length > 1 ? new[] { "before and after training" } : [],
        ];
        return string.Join(" × ", counts);
    }

    private static string Count(int count, string noun, string one = "", string many = "s") => Text($"{count} {noun}{(count == 1 ? one : many)}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
