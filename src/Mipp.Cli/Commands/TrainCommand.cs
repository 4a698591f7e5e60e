using System.CommandLine;
using Mipp.Cli.Options;
using Mipp.Cli.Output;
using Mipp.Data;
using Mipp.Graphs;
using Mipp.Models;
using Mipp.Onnx;
using Mipp.Pruning;
using Mipp.Runtime;
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
        var pruning = new PruneAtInitOptionSet();
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
        var device = new DeviceOption();
        var json = new JsonOption();
        var command = new Command("train", "Train a network, from the zoo or from a file. A stopped run resumes.") { model, output };
        data.AddTo(command);
        training.AddTo(command);
        pruning.AddTo(command);
        command.Add(checkpoint);
        command.Add(tensorBoard);
        command.Add(device);
        command.Add(json);
        command.WithExamples(
            "./mipp train --model lenet5 --data mnist -o lenet5.onnx --epochs 10",
            "./mipp train --model resnet20 --data cifar10 --augment -o resnet20.onnx --epochs 160 --lr 0.1 --schedule step",
            "./mipp train --model small.onnx --data cifar10 --augment -o retrained.onnx --epochs 5 --lr 0.01",
            "./mipp train --model lenet5 --data mnist -o small.onnx --epochs 10 --lr 0.02 --warm-up 0.5 --prune-at-init --macs 0.5",
            "./mipp train --model small.onnx --data cifar10 --augment -o retrained.onnx --epochs 40 --lr 0.02 --warm-up 1 --teacher dense.onnx",
            "./mipp train --model lenet5 --data mnist -o lenet5.onnx --epochs 50 --patience 5 --average 0.999 --tensorboard runs/lenet5");
        command.SetAction((parsed, cancellation) =>
        {
            device.Use(parsed);
            string file = parsed.GetRequiredValue(output);
            var paths = new Paths(
                parsed.GetRequiredValue(model), file, parsed.GetValue(checkpoint) ?? $"{file}.checkpoint", training.TeacherFile(parsed),
                parsed.GetValue(tensorBoard));
            return Task.FromResult(Run(
                paths, () => data.Open(parsed), teacher => Read(parsed, teacher), parsed.GetValue(json), cancellation));

            Plan Read(ParseResult parsed, Graph? teacher)
            {
                var options = training.Read(parsed, teacher);
                return new Plan(options, pruning.Read(parsed, options.Seed));
            }
        });
        return command;
    }

    private static int Run(
        Paths paths, Func<Dataset> openData, Func<Graph?, Plan> read, bool json, CancellationToken cancellation)
    {
        bool isFile = paths.Model.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase);
        OutputPath.Check(paths.Output, isFile ? paths.Model : null);
        OutputPath.Check(paths.Output, paths.Teacher);
        OutputPath.Check(paths.Checkpoint, isFile ? paths.Model : null);
        var data = openData();
        using var teacher = paths.Teacher is null ? null : OnnxModel.Load(paths.Teacher);
        var plan = read(teacher);
        using var graph = isFile
            ? OnnxModel.Load(paths.Model)
            : ModelZoo.Create(paths.Model, data.SampleShape, data.ClassNames.Count, plan.Training.Seed);
        data.For(graph);
        try
        {
            ProgressBars.Show(bars => Train(graph, data, plan, paths, bars, cancellation)).Print(json);
            return ExitCode.Success;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            Terminal.Say($"stopped; run the same command again to resume from {paths.Checkpoint}");
            return ExitCode.Interrupted;
        }
    }

    private static EvaluationReport Train(
        Graph dense, Dataset data, Plan plan, Paths paths, ProgressBars bars, CancellationToken cancellation)
    {
        using var pruned = plan.Pruning is null ? null : Prune(dense, data, plan.Pruning, bars, cancellation);
        var graph = pruned ?? dense;
        string name = Path.GetFileNameWithoutExtension(paths.Model);
        var bar = new TrainingBar(bars.Add(name), name);
        using (var log = paths.TensorBoard is null ? null : new TensorBoardLog(paths.TensorBoard))
        {
            var progress = new ProgressReport<TrainingProgress>(p =>
            {
                bar.Report(p);
                log?.Report(p);
            });
            var result = Trainer.Run(graph, data.Train, plan.Training, progress, new Checkpointing(paths.Checkpoint), cancellation);
            TrainingBar.Conclude(result, plan.Training);
        }
        OnnxModel.Save(graph, paths.Output);
        var report = EvaluationReport.Of(paths.Output, graph, data, new LatencyOptions(), bars, cancellation);
        File.Delete(paths.Checkpoint);
        return report;
    }

    /// <summary>The same every time, so that a stopped training finds the network that it was stopped with.</summary>
    private static Graph Prune(Graph dense, Dataset data, PruningOptions options, ProgressBars bars, CancellationToken cancellation)
    {
        var samples = data.CalibrationSet(options.CalibrationCount, options.Seed);
        var result = Pruner.Prune(dense, samples, options, new PruningBars(bars), cancellation);
        Terminal.Warn(result.Warnings);
        var (before, after) = (result.Dense, result.Remaining);
        Terminal.Say(PruningTables.Text(
            $"pruned before training by {options.Criterion}: {after.Macs:N0} of {before.Macs:N0} MACs and {after.Parameters:N0} of {before.Parameters:N0} parameters are left."));
        return result.Pruned;
    }

    /// <summary>What is done to the network.</summary>
    private sealed record Plan(TrainingOptions Training, PruningOptions? Pruning);

    private sealed record Paths(string Model, string Output, string Checkpoint, string? Teacher, string? TensorBoard);
}
