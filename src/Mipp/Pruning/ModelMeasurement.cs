using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Mipp.Data;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Onnx;
using Mipp.Surgery;

namespace Mipp.Pruning;

/// <summary>What a network is worth and what it costs.</summary>
/// <param name="Accuracy">Share of the test samples classified correctly, 0 … 1.</param>
/// <param name="Macs">Multiply-accumulates of Conv, Gemm and MatMul at batch 1.</param>
/// <param name="Parameters">Elements of all parameters.</param>
/// <param name="Bytes">Size of the ONNX file.</param>
/// <param name="LatencyMs">Milliseconds to run one sample, the median of many runs.</param>
public sealed record ModelMeasurement(
    double Accuracy,
    long Macs,
    [property: JsonPropertyName("params")] long Parameters,
    long Bytes,
    double LatencyMs)
{
    /// <summary>Measures what networks cost, side by side.</summary>
    /// <param name="models">Networks for the same data, each with its accuracy.</param>
    /// <param name="test">Samples, the first of which is run for the latency.</param>
    public static ImmutableArray<ModelMeasurement> SideBySide(
        IReadOnlyList<(Graph Graph, double Accuracy)> models, DatasetSplit test)
    {
        var sample = test.Read([0]);
        var latencies = Latency.MedianMs([.. models.Select(m => m.Graph)], sample.Inputs, sample.Shape);
        return [.. models.Zip(latencies, (model, latency) => Of(model.Graph, model.Accuracy, latency))];
    }

    private static ModelMeasurement Of(Graph graph, double accuracy, double latencyMs)
    {
        var footprint = Footprint.Of(graph);
        return new ModelMeasurement(accuracy, footprint.Macs, footprint.Parameters, OnnxModel.SizeOf(graph), latencyMs);
    }
}
