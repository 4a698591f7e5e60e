using System.CommandLine;
using Mipp.Cli.Options;
using Mipp.Cli.Output;
using Mipp.Data;
using Mipp.Graphs;
using Mipp.Models;
using Mipp.Onnx;
using Mipp.Training;
using Mipp.Training.TensorBoard;

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
        var tensorBoard = new Option<string?>("--tensorboard")
        {
            Description = "Also write how the training goes for TensorBoard, into this folder.",
            HelpName = "FOLDER",
        };
        var json = new JsonOption();
        var command = new Command("train", "Train a network, from the zoo or from a file. A stopped run resumes.") { model, output };
        data.AddTo(command);
        training.AddTo(command);
        command.Add(checkpoint);
        command.Add(tensorBoard);
        command.Add(json);
        command.WithExamples(
            "./mipp train --model lenet5 --data fashion-mnist -o lenet5.onnx --epochs 10",
            "./mipp train --model resnet20 --data cifar10 --augment -o resnet20.onnx --epochs 160 --lr 0.1 --schedule step",
            "./mipp train --model small.onnx --data cifar10 --augment -o retrained.onnx --epochs 5 --lr 0.01",
            "./mipp train --model small.onnx --data cifar10 --augment -o retrained.onnx --epochs 40 --lr 0.02 --warm-up 1 --teacher dense.onnx",
            "./mipp train --model lenet5 --data mnist -o lenet5.onnx --epochs 50 --patience 5 --average 0.999 --tensorboard runs/lenet5");
        command.SetAction((parsed, cancellation) =>
        {
            string file = parsed.GetRequiredValue(output);
            var paths = new Paths(
                parsed.GetRequiredValue(model), file, parsed.GetValue(checkpoint) ?? $"{file}.checkpoint", training.TeacherFile(parsed),
                parsed.GetValue(tensorBoard));
            return Task.FromResult(Run(
                paths, () => data.Open(parsed), teacher => training.Read(parsed, teacher), parsed.GetValue(json), cancellation));
        });
        return command;
    }

    private static int Run(
        Paths paths, Func<Dataset> openData, Func<Graph?, TrainingOptions> read, bool json, CancellationToken cancellation)
    {
        bool isFile = paths.Model.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase);
        OutputPath.Check(paths.Output, isFile ? paths.Model : null);
        OutputPath.Check(paths.Output, paths.Teacher);
        OutputPath.Check(paths.Checkpoint, isFile ? paths.Model : null);
        var data = openData();
        using var teacher = paths.Teacher is null ? null : OnnxModel.Load(paths.Teacher);
        var options = read(teacher);
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
        var bar = new TrainingBar(bars.Add(name), name);
        using (var log = paths.TensorBoard is null ? null : new TensorBoardLog(paths.TensorBoard))
        {
            var progress = new ProgressReport<TrainingProgress>(p =>
            {
                bar.Report(p);
                log?.Report(p);
            });
            var result = Trainer.Run(graph, data.Train, options, progress, new Checkpointing(paths.Checkpoint), cancellation);
            TrainingBar.Conclude(result, options);
        }
        var report = EvaluationReport.Of(paths.Output, graph, data, bars, cancellation);
        OnnxModel.Save(graph, paths.Output);
        File.Delete(paths.Checkpoint);
        return report;
    }

    private sealed record Paths(string Model, string Output, string Checkpoint, string? Teacher, string? TensorBoard);
}
