using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Mipp.Graphs;
using Mipp.Onnx;

namespace Mipp.Tests.Judges;

/// <summary>ONNX Runtime, which says what a model file computes: an outside judge of what is loaded, run and saved.</summary>
internal static class OnnxRuntimeJudge
{
    /// <summary>The outputs, in the model's order, that ONNX Runtime computes.</summary>
    /// <param name="modelPath">An ONNX file.</param>
    /// <param name="inputs">A tensor for each input by its name.</param>
    /// <returns>The tensors belong to the caller's scope.</returns>
    /// <exception cref="InvalidOperationException">ONNX Runtime refuses the model or the inputs.</exception>
    public static IReadOnlyList<(string Name, Tensor Data)> Run(string modelPath, params IEnumerable<(string Name, Tensor Data)> inputs) =>
        Asked(modelPath, session => Run(session, [.. inputs]));

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

    /// <summary>
    /// Why ONNX Runtime does not load a model; nothing where it does. Loading applies ONNX's own checks of nodes, types and shapes.
    /// </summary>
    public static string Refusal(string modelPath)
    {
        try
        {
            return Asked(modelPath, _ => "");
        }
        catch (InvalidOperationException refused)
        {
            return refused.Message;
        }
    }

    private static T Asked<T>(string modelPath, Func<InferenceSession, T> question)
    {
        try
        {
            // One thread each, as the tests run side by side; what it warns of is no refusal.
            using var options = new SessionOptions
            {
                IntraOpNumThreads = 1,
                InterOpNumThreads = 1,
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
            };
            using var session = new InferenceSession(modelPath, options);
            return question(session);
        }
        catch (OnnxRuntimeException refused)
        {
            throw new InvalidOperationException($"ONNX Runtime refuses {modelPath}: {refused.Message}", refused);
        }
    }

    private static IReadOnlyList<(string Name, Tensor Data)> Run(InferenceSession session, (string Name, Tensor Data)[] inputs)
    {
        using var run = new RunOptions();
        OrtValue[] given = [.. inputs.Select(i => Encode(i.Data))];
        using var freed = new DisposeAll(given);
        using var computed = session.Run(run, [.. inputs.Select(i => i.Name)], given, session.OutputNames);
        return [.. session.OutputNames.Zip(computed, (name, value) => (name, Decode(value)))];
    }

    private static OrtValue Encode(Tensor tensor)
    {
        var value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TypeOf(tensor.dtype), tensor.shape);
        using var contiguous = tensor.contiguous();
        contiguous.bytes.CopyTo(value.GetTensorMutableRawData());
        return value;
    }

    private static Tensor Decode(OrtValue value)
    {
        if (!value.IsTensor)
            throw new NotSupportedException($"the judge does not pass on what is no tensor, but {value.OnnxType}");
        var type = value.GetTensorTypeAndShape();
        var tensor = torch.empty(type.Shape, dtype: TypeOf(type.ElementDataType));
        value.GetTensorMutableRawData().CopyTo(tensor.bytes);
        return tensor;
    }

    private static TensorElementType TypeOf(ScalarType type) =>
        Types.FirstOrDefault(t => t.Torch == type) is { Onnx: not 0 } found ? found.Onnx
            : throw new NotSupportedException($"the judge does not pass {type} tensors on");

    private static ScalarType TypeOf(TensorElementType type) =>
        Types.FirstOrDefault(t => t.Onnx == type) is { Onnx: not 0 } found ? found.Torch
            : throw new NotSupportedException($"the judge does not pass {type} tensors on");

    private static readonly (ScalarType Torch, TensorElementType Onnx)[] Types =
    [
        (ScalarType.Float32, TensorElementType.Float),
        (ScalarType.Float64, TensorElementType.Double),
        (ScalarType.Float16, TensorElementType.Float16),
        (ScalarType.BFloat16, TensorElementType.BFloat16),
        (ScalarType.Int8, TensorElementType.Int8),
        (ScalarType.Byte, TensorElementType.UInt8),
        (ScalarType.Int16, TensorElementType.Int16),
        (ScalarType.Int32, TensorElementType.Int32),
        (ScalarType.Int64, TensorElementType.Int64),
        (ScalarType.Bool, TensorElementType.Bool),
    ];

    private sealed class DisposeAll(OrtValue[] values) : IDisposable
    {
        public void Dispose() => Array.ForEach(values, v => v.Dispose());
    }
}
