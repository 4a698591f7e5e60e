using System.Globalization;
using Mipp.Data;
using Mipp.Graphs;
using Mipp.Pruning;
using Mipp.Runtime;

namespace Mipp.Cli.Output;

/// <summary>How well a model does on test samples; what train and eval print with --json.</summary>
internal sealed record EvaluationReport(string Model, string Data, double Accuracy, double Loss, int Count)
{
    /// <summary>Milliseconds for one batch in ONNX Runtime, the median of many runs.</summary>
    public required double LatencyMs { get; init; }

    /// <summary>Milliseconds between the first and the third quartile of these runs.</summary>
    public required double LatencySpreadMs { get; init; }

    /// <summary>Measures a model on the test samples in ONNX Runtime, with a bar.</summary>
    /// <param name="path">The model's file.</param>
    public static EvaluationReport Of(
        string path, Graph graph, Dataset data, LatencyOptions options, ProgressBars bars, CancellationToken cancellation)
    {
        // Accuracy with a thread for each batch, of which several are run at once; latency with as many as are asked for.
        using var single = RuntimeSession.Load(path);
        var evaluation = bars.Evaluate($"evaluating on {data.Name}", graph, single, data.Test, cancellation);
        using var divided = RuntimeSession.Load(path, new RuntimeOptions { Threads = options.Threads });
        var latency = ModelMeasurement.LatencyOf(graph, divided, data.Test, options.Batch, cancellation);
        return new EvaluationReport(path, data.Name, evaluation.Accuracy, evaluation.MeanLoss, evaluation.Count)
        {
            LatencyMs = latency.MedianMs,
            LatencySpreadMs = latency.SpreadMs,
        };
    }

    public void Print(bool json)
    {
        if (json)
            JsonOutput.Print(this);
        else
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Model}: {Accuracy:P2} of {Count:N0} test samples of {Data} right, mean loss {Loss:F4} nats; latency {LatencyMs:F3} ± {LatencySpreadMs / 2:F3} ms"));
    }
}
