using Google.Protobuf;
using Mipp.Graphs;
using Mipp.Onnx.Protocol;
using Mipp.Torch;

namespace Mipp.Onnx;

/// <summary>Loads graphs from ONNX files and saves them.</summary>
/// <remarks>
/// Loading normalises what exporters disagree about: constants become initializers, initializers are no inputs, nodes come
/// in an order in which they can be run, and shapes are inferred. What is not understood (sub-graphs, functions, unknown
/// operators and fields) is kept and written back.
/// </remarks>
public static class OnnxModel
{
    /// <summary>Nodes, names and what else a file holds beside weights take less than this many bytes.</summary>
    private const int RoomBesideWeights = 1 << 24;

    /// <summary>Loads a model; weights in external files are looked for inside the model's folder only.</summary>
    /// <exception cref="MippException">The file is missing, is not an ONNX model, or describes no valid graph.</exception>
    public static Graph Load(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return Load(file, ExternalData.Beside(path));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new MippException($"cannot load '{path}': there is no such file.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or MippException)
        {
            throw new MippException($"cannot load '{path}': {e.Message}", e);
        }
    }

    /// <summary>Loads a model whose weights are all inside the stream.</summary>
    /// <exception cref="MippException">The stream holds no ONNX model, or one that describes no valid graph.</exception>
    public static Graph Load(Stream stream) => Load(stream, ExternalData.None);

    /// <summary>Saves a graph, weights inside the file. The file appears whole or not at all.</summary>
    /// <remarks>The same graph always gives the same bytes.</remarks>
    /// <exception cref="MippException">The file cannot be written, or would exceed the format's 2 GiB.</exception>
    public static void Save(Graph graph, string path) => AtomicFile.Write(path, file => Save(graph, file));

    /// <summary>Writes a graph, weights included.</summary>
    /// <exception cref="MippException">The model would exceed the format's 2 GiB.</exception>
    public static void Save(Graph graph, Stream stream)
    {
        long weights = graph.Initializers.Sum(i => TensorCodec.SizeInBytes(i.Data!));
        if (weights > int.MaxValue - RoomBesideWeights)
            throw new MippException("the weights exceed the 2 GiB that fit in one ONNX file.");
        OnnxWriter.Write(graph).WriteTo(stream);
    }

    /// <summary>The size in bytes of the file that <see cref="Save(Graph, string)"/> writes.</summary>
    public static long SizeOf(Graph graph) => OnnxWriter.Write(graph).CalculateSize();

    private static Graph Load(Stream stream, ExternalData external)
    {
        using var scope = new TensorScope();
        return OnnxReader.Read(Parse(stream), external);
    }

    private static ModelProto Parse(Stream stream)
    {
        if (stream.CanSeek && stream.Length > int.MaxValue)
            throw new MippException("an ONNX file cannot exceed 2 GiB; keep the weights in external data.");
        try
        {
            return ModelProto.Parser.ParseFrom(stream);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new MippException("this is no ONNX model, or a damaged or truncated one.", e);
        }
    }
}
