using System.CommandLine;
using Mipp.Cli.Demo;
using Mipp.Cli.Output;
using Spectre.Console;

namespace Mipp.Cli.Commands;

/// <summary>Shows the whole job on real data.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var folder = new Option<string>("--output", "-o")
        {
            Description = "The folder for the models and the plan; made when missing.",
            HelpName = "FOLDER",
            DefaultValueFactory = _ => "mipp-demo",
        };
        var command = new Command(
            "demo", "Train LeNet5 on MNIST, prune it to half its multiply-accumulates, and compare with the L1 norm.")
        {
            folder,
        };
        command.WithExamples(
            "./mipp demo                 writes lenet5.onnx, lenet5-pruned.onnx and the plan to ./mipp-demo",
            "./mipp demo -o /tmp/demo");
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed.GetRequiredValue(folder), cancellation)));
        return command;
    }

    private static int Run(string folder, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        var files = new DemoFiles(folder);
        files.Check();
        try
        {
            var steps = ProgressBars.Show(bars =>
            {
                using var run = new DemoRun(files, bars, cancellation);
                return run.Run();
            });
            Print(steps, files);
            return ExitCode.Success;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            Terminal.Say(File.Exists(files.Checkpoint)
                ? "stopped; run the same command again to go on with the training"
                : "stopped; run the same command again to start over");
            return ExitCode.Interrupted;
        }
    }

    private static void Print(IReadOnlyList<DemoStep> steps, DemoFiles files)
    {
        Console.WriteLine("""
            LeNet5 on MNIST, pruned to half its MACs. Accuracy on the 10,000 test images, on which nothing was fitted.
            The criterion (MIPP or the L1 norm) says what goes; cutting and repair are the same, without labels.
            """);
        var kept = steps[0].Groups.Select((g, i) => (string[])[$"{g.Name}, kept", .. steps.Select(s => $"{s.Groups[i].Kept}")]);
        Terminal.Results.Write(Tables.Of(
            ["", .. steps.Select(s => s.Name)],
            [
                .. PruningTables.Rows([.. steps.Select(s => s.Measured)]),
                .. kept,
                ["seconds", .. steps.Select(s => PruningTables.Text($"{s.Seconds:F1}"))],
            ]));
        Console.WriteLine($"written: {files.Dense}, {files.Pruned}, {files.Plan}");
    }
}
