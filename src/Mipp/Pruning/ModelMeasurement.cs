using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Mipp.Data;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Onnx;
using Mipp.Pruning.Calibration;
using Mipp.Runtime;
using Mipp.Surgery;
using Mipp.Tensors;

namespace Mipp.Pruning;

/// <summary>What a network is worth and what it costs.</summary>
/// <param name="Accuracy">Share of the test samples classified correctly, 0 … 1; null without labels to tell by.</param>
/// <param name="Macs">Multiply-accumulates of Conv, Gemm and MatMul at batch 1, for samples of the size of the data.</param>
/// <param name="Parameters">Elements of all parameters.</param>
/// <param name="Bytes">Size of the ONNX file.</param>
/// <param name="LatencyMs">Milliseconds to run one sample (or the batch that is asked for or stated) in ONNX Runtime, the median of many runs.</param>
public sealed record ModelMeasurement(
    double? Accuracy,
    long Macs,
    [property: JsonPropertyName("params")] long Parameters,
    long Bytes,
    double LatencyMs)
{
    /// <summary>Milliseconds between the first and the third quartile of these runs; null where it was not recorded.</summary>
    public double? LatencySpreadMs { get; init; }

    /// <summary>Measures what networks cost, side by side.</summary>
    /// <param name="models">Networks for the same data, each with its accuracy if that is known.</param>
    /// <param name="test">Samples: their sizes, and the first of them to be run for the latency.</param>
    /// <param name="options">What the latency is measured of; one sample on one thread if not given.</param>
    /// <param name="cancellation">Stops it.</param>
    public static ImmutableArray<ModelMeasurement> SideBySide(
        IReadOnlyList<(Graph Graph, double? Accuracy)> models,
        DatasetSplit test,
        LatencyOptions? options = null,
        CancellationToken cancellation = default)
    {
        using var scope = new TensorScope();
        var data = new CalibrationData(models[0].Graph, test);
        var latencies = Latencies([.. models.Select(m => m.Graph)], test, options ?? new(), cancellation);
        return [.. models.Zip(latencies, (model, latency) => Of(model.Graph, data, model.Accuracy, latency))];
    }

    /// <summary>How long a file takes that ONNX Runtime has loaded.</summary>
    /// <param name="graph">What Mipp knows of the file.</param>
    /// <param name="session">The file in ONNX Runtime.</param>
    /// <param name="test">Samples, the first of which are run.</param>
    /// <param name="batch">How many at once, unless the file states a batch size.</param>
    /// <param name="cancellation">Stops it.</param>
    public static Latency LatencyOf(
        Graph graph, RuntimeSession session, DatasetSplit test, int batch, CancellationToken cancellation = default)
    {
        using var scope = new TensorScope();
        return LatencyContest.Hold([session], Batch(graph, test, batch), cancellation)[0];
    }

    private static Tensor[] Batch(Graph graph, DatasetSplit test, int size) =>
        new CalibrationData(graph, test).Exactly(StatedBatch.Of(graph) ?? size);

    private static ImmutableArray<Latency> Latencies(
        Graph[] models, DatasetSplit test, LatencyOptions options, CancellationToken cancellation)
    {
        options.Validate();
        using var scope = new TensorScope();
        var sessions = new List<RuntimeSession>();
        try
        {
            foreach (var model in models)
                sessions.Add(RuntimeSession.Of(model, new RuntimeOptions { Threads = options.Threads }));
            return LatencyContest.Hold(sessions, Batch(models[0], test, options.Batch), cancellation);
        }
        finally
        {
            sessions.ForEach(session => session.Dispose());
        }
    }

    private static ModelMeasurement Of(Graph graph, CalibrationData data, double? accuracy, Latency latency)
    {
        var footprint = data.AtSizes(graph, () => Footprint.Of(graph));
        return new ModelMeasurement(accuracy, footprint.Macs, footprint.Parameters, OnnxModel.SizeOf(graph), latency.MedianMs)
        {
            LatencySpreadMs = latency.SpreadMs,
        };
    }
}
