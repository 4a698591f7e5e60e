using System.CommandLine;
using Mipp.Experiments;
using Mipp.Reports;

namespace Mipp.Cli.Commands;

/// <summary>Writes what a comparison has recorded, for people and for other programs.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var store = new Argument<string>("RUNS") { Description = "The store that 'mipp compare' has written, also while it still runs." };
        var output = new Option<string>("--output", "-o")
        {
            Description = $"The file to write; its ending says what it is: {string.Join(", ", ResultExporter.All.Select(e => e.Extension))}.",
            HelpName = "FILE",
            Required = true,
        };
        var command = new Command("report", "Write what a comparison has recorded: a page that opens offline, a table, or data.") { store, output };
        command.WithExamples(
            "./mipp report runs/quick.db -o quick.html    one file with charts, for any browser",
            "./mipp report runs/quick.db -o quick.md      tables for a README",
            "./mipp report runs/quick.db -o quick.csv     a line for each run");
        command.SetAction(parsed =>
        {
            string file = parsed.GetRequiredValue(output);
            string recorded = parsed.GetRequiredValue(store);
            var exporter = ResultExporter.For(file);
            OutputPath.Check(file, recorded);
            using var runs = RunStore.OpenToRead(recorded);
            exporter.Save(ResultSet.Of(runs), file);
            Console.WriteLine($"written: {file}");
            return ExitCode.Success;
        });
        return command;
    }
}
