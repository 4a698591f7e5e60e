using System.Runtime.InteropServices;
using System.Text.Json;
using Mipp.Graphs;
using Mipp.Onnx;
using Mipp.Tensors;

namespace Mipp.Tests.Judges;

/// <summary>ONNX Runtime, which says what a model file computes: an outside judge of what is loaded, run and saved.</summary>
internal static class OnnxRuntimeJudge
{
    private static readonly Lazy<JudgePool> Pool = new(Install);

    /// <summary>The outputs, in the model's order, that ONNX Runtime computes.</summary>
    /// <param name="modelPath">An ONNX file.</param>
    /// <param name="inputs">A tensor for each input by its name.</param>
    /// <returns>The tensors belong to the caller's scope.</returns>
    public static IReadOnlyList<(string Name, Tensor Data)> Run(string modelPath, params IEnumerable<(string Name, Tensor Data)> inputs)
    {
        var request = new { Model = modelPath, Inputs = inputs.ToDictionary(i => i.Name, i => Encode(i.Data)) };
        var answer = JsonDocument.Parse(Pool.Value.Ask(JsonSerializer.Serialize(request, JsonSerializerOptions.Web))).RootElement;
        if (answer.TryGetProperty("error", out var error))
            throw new InvalidOperationException($"ONNX Runtime refuses {modelPath}: {error}");
        return [.. answer.GetProperty("outputs").EnumerateObject().Select(o => (o.Name, Decode(o.Value.Deserialize<Payload>(JsonSerializerOptions.Web)!)))];
    }

    /// <summary>The outputs that ONNX Runtime computes for the bytes of a file.</summary>
    public static IReadOnlyList<(string Name, Tensor Data)> Run(byte[] model, params IEnumerable<(string Name, Tensor Data)> inputs)
    {
        using var folder = new TemporaryFolder();
        return Run(folder.Write("model.onnx", model), inputs);
    }

    /// <summary>The outputs that ONNX Runtime computes for a graph once it is saved.</summary>
    public static IReadOnlyList<(string Name, Tensor Data)> Run(Graph graph, params IReadOnlyList<Tensor> inputs)
    {
        using var folder = new TemporaryFolder();
        OnnxModel.Save(graph, folder.File("model.onnx"));
        return Run(folder.File("model.onnx"), graph.Inputs.Zip(inputs, (value, data) => (value.Name, data)));
    }

    private static Payload Encode(Tensor tensor) => new(
        tensor.dtype switch
        {
            ScalarType.Int64 => "int64",
            ScalarType.Bool => "bool",
            ScalarType.Float16 => "float16",
            ScalarType.Byte => "uint8",
            _ => "float32",
        },
        tensor.shape,
        Convert.ToBase64String(tensor.dtype switch
        {
            ScalarType.Int64 => MemoryMarshal.AsBytes(tensor.ToArray<long>().AsSpan()),
            ScalarType.Bool => MemoryMarshal.AsBytes(tensor.ToArray<bool>().AsSpan()),
            ScalarType.Float16 => MemoryMarshal.AsBytes(tensor.ToArray<Half>().AsSpan()),
            ScalarType.Byte => tensor.ToArray<byte>(),
            _ => MemoryMarshal.AsBytes(tensor.ToArray<float>().AsSpan()),
        }));

    private static Tensor Decode(Payload payload)
    {
        byte[] bytes = Convert.FromBase64String(payload.Data);
        return payload.Type switch
        {
            "int64" => Tensor.FromArray(MemoryMarshal.Cast<byte, long>(bytes), payload.Dims),
            "bool" => Tensor.FromArray(MemoryMarshal.Cast<byte, bool>(bytes), payload.Dims),
            "float16" => Tensor.FromArray(MemoryMarshal.Cast<byte, Half>(bytes), payload.Dims),
            "uint8" => Tensor.FromArray(bytes, payload.Dims),
            "float32" => Tensor.FromArray(MemoryMarshal.Cast<byte, float>(bytes), payload.Dims),
            _ => throw new NotSupportedException($"the judge does not pass {payload.Type} tensors on"),
        };
    }

    /// <summary>test.sh has installed it; whoever runs the tests otherwise waits for it once.</summary>
    private static JudgePool Install()
    {
        string folder = RepositoryFiles.Find("tests", "judges");
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "onnxruntime-node")))
            JudgeProcess.Run("npm", "ci", "--prefix", folder);
        return new JudgePool("node", Path.Combine(folder, "run.js"));
    }

    private sealed record Payload(string Type, long[] Dims, string Data);
}
