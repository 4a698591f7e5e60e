using System.CommandLine;
using Mipp.Cli.Options;
using Mipp.Cli.Output;
using Mipp.Data;
using Mipp.Graphs;
using Mipp.Models;
using Mipp.Onnx;
using Mipp.Training;

namespace Mipp.Cli.Commands;

/// <summary>Trains a network of the zoo, or trains a model of a file further.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var model = new Option<string>("--model")
        {
            Description = $"What to train: {string.Join(", ", ModelZoo.Names)}, or an ONNX file to train further.",
            HelpName = "NAME|FILE",
            Required = true,
        };
        var output = new Option<string>("--output", "-o") { Description = "The ONNX file to write.", HelpName = "FILE", Required = true };
        var data = new DataOptions();
        var training = new TrainingOptionSet();
        var checkpoint = new Option<string?>("--checkpoint")
        {
            Description = "Where to keep what a stopped run resumes from, until the model is written [default: OUTPUT.checkpoint].",
            HelpName = "FILE",
        };
        var json = new JsonOption();
        var command = new Command("train", "Train a network, from the zoo or from a file. A stopped run resumes.") { model, output };
        data.AddTo(command);
        training.AddTo(command);
        command.Add(checkpoint);
        command.Add(json);
        command.WithExamples(
            "./mipp train --model lenet5 --data fashion-mnist -o lenet5.onnx --epochs 10",
            "./mipp train --model resnet20 --data cifar10 --augment -o resnet20.onnx --epochs 160 --lr 0.1 --schedule step",
            "./mipp train --model small.onnx --data cifar10 --augment -o retrained.onnx --epochs 5 --lr 0.01");
        command.SetAction((parsed, cancellation) =>
        {
            string file = parsed.GetRequiredValue(output);
            var paths = new Paths(parsed.GetRequiredValue(model), file, parsed.GetValue(checkpoint) ?? $"{file}.checkpoint");
            return Task.FromResult(
                Run(paths, () => data.Open(parsed), training.Read(parsed), parsed.GetValue(json), cancellation));
        });
        return command;
    }

    private static int Run(
        Paths paths, Func<Dataset> openData, TrainingOptions options, bool json, CancellationToken cancellation)
    {
        bool isFile = paths.Model.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase);
        OutputPath.Check(paths.Output, isFile ? paths.Model : null);
        OutputPath.Check(paths.Checkpoint, isFile ? paths.Model : null);
        var data = openData();
        using var graph = isFile
            ? OnnxModel.Load(paths.Model)
            : ModelZoo.Create(paths.Model, data.SampleShape, data.ClassNames.Count, options.Seed);
        data.For(graph);
        try
        {
            ProgressBars.Show(bars => Train(graph, data, options, paths, bars, cancellation)).Print(json);
            return ExitCode.Success;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            Terminal.Say($"stopped; run the same command again to resume from {paths.Checkpoint}");
            return ExitCode.Interrupted;
        }
    }

    private static EvaluationReport Train(
        Graph graph, Dataset data, TrainingOptions options, Paths paths, ProgressBars bars, CancellationToken cancellation)
    {
        string name = Path.GetFileNameWithoutExtension(paths.Model);
        Trainer.Run(
            graph, data.Train, options, new TrainingBar(bars.Add(name), name), new Checkpointing(paths.Checkpoint), cancellation);
        var report = EvaluationReport.Of(paths.Output, graph, data, bars, cancellation);
        OnnxModel.Save(graph, paths.Output);
        File.Delete(paths.Checkpoint);
        return report;
    }

    private sealed record Paths(string Model, string Output, string Checkpoint);
}
