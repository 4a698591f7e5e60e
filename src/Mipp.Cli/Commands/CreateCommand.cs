using System.CommandLine;
using Mipp.Cli.Options;
using Mipp.Data;
using Mipp.Models;
using Mipp.Onnx;

namespace Mipp.Cli.Commands;

/// <summary>Writes an untrained network of the zoo.</summary>
internal static class CreateCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("NAME") { Description = $"The network: {string.Join(", ", ModelZoo.Names)}; or mlp-W1-W2 with widths." };
        var output = new Option<string>("--output", "-o") { Description = "The ONNX file to write.", HelpName = "FILE", Required = true };
        var data = new DataOptions();
        var seed = NumberOptions.Whole("--seed", "Seeds the random weights.", 0);
        var command = new Command("create", "Write an untrained network, to prune before it is trained.") { model, output };
        data.AddTo(command);
        command.Add(seed);
        command.WithExamples(
            "./mipp create lenet5 --data mnist -o lenet5.onnx",
            "./mipp create mlp-300-100 --data mnist -o mlp.onnx --seed 3");
        command.SetAction((parsed, _) => Task.FromResult(
            Run(parsed.GetRequiredValue(model), data.Open(parsed), parsed.GetValue(seed), parsed.GetRequiredValue(output))));
        return command;
    }

    private static int Run(string name, Dataset data, int seed, string output)
    {
        OutputPath.Check(output);
        using var graph = ModelZoo.Create(name, data.SampleShape, data.ClassNames.Count, seed);
        OnnxModel.Save(graph, output);
        Console.WriteLine($"written: {output}");
        return ExitCode.Success;
    }
}
