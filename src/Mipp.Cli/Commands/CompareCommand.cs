using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Mipp.Cli.Options;
using Mipp.Cli.Output;
using Mipp.Experiments;
using Mipp.Experiments.Yaml;

namespace Mipp.Cli.Commands;

/// <summary>Compares pruning criteria under one protocol.</summary>
internal static class CompareCommand
{
    private const string WorkerOption = "--worker";

    public static Command Create()
    {
        var file = new Argument<string>("EXPERIMENT") { Description = "A YAML file with what is to be compared; see docs/experiments.md." };
        var store = new Option<string?>("--store")
        {
            Description = "Where results are recorded, run by run; a comparison that was stopped goes on from there [default: runs/NAME.db].",
            HelpName = "FILE",
        };
        var jobs = NumberOptions.Whole("--jobs", "Runs side by side, each in its own process; the cores are shared out among them.", 1);
        var retry = new Option<bool>("--retry-failed") { Description = "Also do again what has failed." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only check the file and say what it will cost." };
        // What this command starts for each of its jobs.
        var worker = new Option<bool>(WorkerOption) { Hidden = true };
        var command = new Command("compare", "Compare pruning criteria: networks, data, levels and seeds from a YAML file. A stopped comparison goes on.")
        {
            file, store, jobs, retry, dryRun, worker,
        };
        command.WithExamples(
            "./mipp compare experiments/quick.yaml --dry-run     what it will cost",
            "./mipp compare experiments/quick.yaml --jobs 2",
            "./mipp report runs/quick.db -o quick.html           look at what has been recorded so far");
        command.SetAction((parsed, cancellation) =>
        {
            string path = parsed.GetRequiredValue(file);
            var experiment = ExperimentFile.Read(path);
            string recorded = parsed.GetValue(store) ?? Path.Combine("runs", $"{experiment.Name}.db");
            if (parsed.GetValue(worker))
                return Task.FromResult(Serve(experiment, recorded, cancellation));
            int count = parsed.GetValue(jobs);
            if (count < 1)
                throw new MippException($"--jobs {count} is not possible: give at least 1.");
            var options = new ExecutionOptions(count, parsed.GetValue(retry), () => WorkerOf(path, recorded, count));
            return Task.FromResult(parsed.GetValue(dryRun)
                ? DryRun(experiment, recorded, options)
                : Run(experiment, recorded, options, cancellation));
        });
        return command;
    }

    private static int Run(Experiment experiment, string store, ExecutionOptions options, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(store))!);
        OutputPath.Check(store);
        try
        {
            ProgressBars.Show(bars =>
            {
                ExperimentRunner.Run(
                    experiment, store, Terminal.DatasetLocator, options, new ComparisonBars(bars, experiment, options.Jobs), cancellation);
                return true;
            });
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            Terminal.Say($"stopped; run the same command again to go on from {store}");
            return ExitCode.Interrupted;
        }
        ComparisonTables.Print(experiment, store);
        return ExitCode.Success;
    }

    private static int DryRun(Experiment experiment, string store, ExecutionOptions options)
    {
        var forecast = CostForecast.Of(experiment, store, Terminal.DatasetLocator, options.RetryFailed);
        ForecastTables.Print(experiment, forecast, options.Jobs);
        return ExitCode.Success;
    }

    private static int Serve(Experiment experiment, string store, CancellationToken cancellation)
    {
        ExperimentRunner.Serve(experiment, store, Terminal.DatasetLocator, Console.In, Console.Out, cancellation);
        return ExitCode.Success;
    }

    private static ProcessStartInfo WorkerOf(string experiment, string store, int jobs)
    {
        string program = Environment.ProcessPath!;
        // An installed tool or a published program starts itself; dotnet must be told what to run.
        string[] assembly = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(CommandLine).Assembly.Location] : [];
        var start = new ProcessStartInfo(program, [.. assembly, "compare", experiment, "--store", store, WorkerOption]);
        start.Environment["OMP_NUM_THREADS"] = Math.Max(1, Environment.ProcessorCount / jobs).ToString(CultureInfo.InvariantCulture);
        return start;
    }
}
