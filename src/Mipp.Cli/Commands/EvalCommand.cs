using System.CommandLine;
using Mipp.Cli.Options;
using Mipp.Cli.Output;
using Mipp.Data;
using Mipp.Graphs;
using Mipp.Onnx;
using Mipp.Runtime;

namespace Mipp.Cli.Commands;

/// <summary>Measures a model's accuracy on a dataset's test samples, and its latency.</summary>
internal static class EvalCommand
{
    public static Command Create()
    {
        var model = new ModelArgument();
        var data = new DataOptions();
        var latency = new LatencyOptionSet();
        var json = new JsonOption();
        var command = new Command("eval", "Measure a model's accuracy on the test samples of a dataset, and its latency, in ONNX Runtime.") { model };
        data.AddTo(command);
        latency.AddTo(command);
        command.Add(json);
        command.WithExamples(
            "./mipp eval lenet5.onnx --data mnist",
            "./mipp eval resnet20.onnx --data cifar10 --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225",
            "./mipp eval mine.onnx --data npz:mine.npz --threads 4 --batch 8 --json");
        command.SetAction((parsed, cancellation) => Task.FromResult(
            Run(parsed.GetRequiredValue(model), graph => data.Open(parsed, graph), latency.Read(parsed), parsed.GetValue(json), cancellation)));
        return command;
    }

    private static int Run(string path, Func<Graph, Dataset> open, LatencyOptions latency, bool json, CancellationToken cancellation)
    {
        using var graph = OnnxModel.Load(path);
        var data = open(graph);
        ProgressBars.Show(bars => EvaluationReport.Of(path, graph, data, latency, bars, cancellation)).Print(json);
        return ExitCode.Success;
    }
}
