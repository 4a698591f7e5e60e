using System.CommandLine;
using Mipp.Cli.Options;
using Mipp.Cli.Output;
using Mipp.Onnx;

namespace Mipp.Cli.Commands;

/// <summary>Says what a model is made of, which channels can be pruned, and which cannot and why. Needs no data.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var model = new ModelArgument();
        var json = new JsonOption();
        var command = new Command("inspect", "Say which channels of a model can be pruned, and which cannot and why.")
        {
            model,
            json,
        };
        command.WithExamples(
            "./mipp inspect net.onnx",
            "./mipp inspect net.onnx --json | jq '.groups[] | select(.frozenReason == null)'");
        command.SetAction(parsed => Run(parsed.GetRequiredValue(model), parsed.GetValue(json)));
        return command;
    }

    private static int Run(string path, bool json)
    {
        using var graph = OnnxModel.Load(path);
        var report = InspectionReport.Of(graph, path);
        if (json)
            JsonOutput.Print(report);
        else
            InspectionTables.Print(report);
        return ExitCode.Success;
    }
}
