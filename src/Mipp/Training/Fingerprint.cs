using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Mipp.Data;
using Mipp.Graphs;
using Mipp.Onnx;

namespace Mipp.Training;

/// <summary>Tells one training from another.</summary>
internal static class Fingerprint
{
    /// <summary>Samples that are looked at: datasets with the same labels, such as images and deformed ones, differ in every sample.</summary>
    private const int Samples = 16;

    /// <summary>
    /// A hash of the network with its present weights, the data's labels, preprocessing and a few of their samples, and the options,
    /// teacher included.
    /// </summary>
    /// <param name="graph">The network.</param>
    /// <param name="data">Labelled samples.</param>
    /// <param name="options">How it is trained.</param>
    /// <param name="partOf">What the training is a part of, where that matters.</param>
    public static string Of(Graph graph, DatasetSplit data, TrainingOptions options, string partOf = "")
    {
        using var hash = SHA256.Create();
        using (var stream = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
        {
            OnnxModel.Save(graph, stream);
            stream.Write(MemoryMarshal.AsBytes(data.Labels));
            stream.Write(MemoryMarshal.AsBytes<float>(data.Read(SomeOf(data)).Inputs));
            JsonSerializer.Serialize(stream, data.SampleShape);
            JsonSerializer.Serialize(stream, data.Preprocessing);
            JsonSerializer.Serialize(stream, options);
            JsonSerializer.Serialize(stream, partOf);
            if (options.Teacher is { } teacher)
            {
                OnnxModel.Save(teacher.Graph, stream);
                JsonSerializer.Serialize(stream, (double[])[teacher.Weight, teacher.Temperature]);
            }
        }
        return Convert.ToHexStringLower(hash.Hash!);
    }

    private static int[] SomeOf(DatasetSplit data) =>
        [.. Enumerable.Range(0, Math.Min(Samples, data.Count)).Select(i => (int)((long)i * data.Count / Math.Min(Samples, data.Count)))];
}
