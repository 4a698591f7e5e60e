using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Mipp.Data;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Onnx;
using Mipp.Pruning.Calibration;
using Mipp.Surgery;
using Mipp.Tensors;

namespace Mipp.Pruning;

/// <summary>What a network is worth and what it costs.</summary>
/// <param name="Accuracy">Share of the test samples classified correctly, 0 … 1; null without labels to tell by.</param>
/// <param name="Macs">Multiply-accumulates of Conv, Gemm and MatMul at batch 1, for samples of the size of the data.</param>
/// <param name="Parameters">Elements of all parameters.</param>
/// <param name="Bytes">Size of the ONNX file.</param>
/// <param name="LatencyMs">Milliseconds to run one sample (or the batch that the model is fixed to), the median of many runs.</param>
public sealed record ModelMeasurement(
    double? Accuracy,
    long Macs,
    [property: JsonPropertyName("params")] long Parameters,
    long Bytes,
    double LatencyMs)
{
    /// <summary>Measures what networks cost, side by side.</summary>
    /// <param name="models">Networks for the same data, each with its accuracy if that is known.</param>
    /// <param name="test">Samples: their sizes, and the first of them to be run for the latency.</param>
    /// <param name="cancellation">Stops it.</param>
    public static ImmutableArray<ModelMeasurement> SideBySide(
        IReadOnlyList<(Graph Graph, double? Accuracy)> models, DatasetSplit test, CancellationToken cancellation = default)
    {
        using var scope = new TensorScope();
        var data = new CalibrationData(models[0].Graph, test);
        var sample = data.First(1);
        var latencies = Latency.MedianMs([.. models.Select(m => m.Graph)], sample, cancellation);
        return [.. models.Zip(latencies, (model, latency) => Of(model.Graph, data, model.Accuracy, latency))];
    }

    private static ModelMeasurement Of(Graph graph, CalibrationData data, double? accuracy, double latencyMs)
    {
        var footprint = data.AtSizes(graph, () => Footprint.Of(graph));
        return new ModelMeasurement(accuracy, footprint.Macs, footprint.Parameters, OnnxModel.SizeOf(graph), latencyMs);
    }
}
