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
    /// <summary>
    /// A hash of the network with its present weights, the data's size, preprocessing and labels, and the options, teacher included.
    /// </summary>
    public static string Of(Graph graph, DatasetSplit data, TrainingOptions options)
    {
        using var hash = SHA256.Create();
        using (var stream = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
        {
            OnnxModel.Save(graph, stream);
            stream.Write(MemoryMarshal.AsBytes(data.Labels));
            JsonSerializer.Serialize(stream, data.SampleShape);
            JsonSerializer.Serialize(stream, data.Preprocessing);
            JsonSerializer.Serialize(stream, options);
            if (options.Teacher is { } teacher)
            {
                OnnxModel.Save(teacher.Graph, stream);
                JsonSerializer.Serialize(stream, (double[])[teacher.Weight, teacher.Temperature]);
            }
        }
        return Convert.ToHexStringLower(hash.Hash!);
    }
}
