using System.Security.Cryptography;
using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Onnx;

/// <summary>Loads graphs from ONNX files and saves them.</summary>
/// <remarks>
/// Loading normalises what exporters disagree about: constants become initializers, initializers are no inputs, nodes come
/// in an order in which they can be run, and shapes are inferred. What is not understood (sub-graphs, functions, unknown
/// operators and fields) is kept and written back.
/// </remarks>
public static class OnnxModel
{
    /// <summary>The most that the format takes in one file.</summary>
    private const long MostInside = int.MaxValue;

    /// <summary>Loads a model; weights in external files are looked for inside the model's folder only.</summary>
    /// <exception cref="MippException">The file is missing, is not an ONNX model, or describes no valid graph; or there is no libtorch.</exception>
    public static Graph Load(string path)
    {
        // What is wrong then is not the file.
        TorchRuntime.EnsureAvailable();
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
    public static Graph Load(Stream stream)
    {
        if (stream.CanSeek)
            return Load(stream, ExternalData.None);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return Load(copy, ExternalData.None);
    }

    /// <summary>Saves a graph. The file appears whole or not at all.</summary>
    /// <remarks>
    /// Weights go into the file, or into one more beside it, named <c>PATH.data</c>, when they do not fit into the 2 GiB that
    /// the format allows or when the graph was loaded from such files itself. The same graph always gives the same bytes.
    /// </remarks>
    /// <exception cref="MippException">A file cannot be written.</exception>
    public static void Save(Graph graph, string path) => Save(graph, path, MostInside);

    /// <summary>Writes a graph, weights included.</summary>
    /// <exception cref="MippException">The model would exceed the format's 2 GiB.</exception>
    public static void Save(Graph graph, Stream stream)
    {
        var encoder = ModelEncoder.Inside(graph);
        if (encoder.Size > MostInside)
            throw new MippException("the weights exceed the 2 GiB that fit in one ONNX file; save to a path to have them written beside it.");
        encoder.WriteModel(stream);
    }

    /// <summary>The files that <see cref="Save(Graph, string)"/> would write: the model's, and that of its weights when it has one.</summary>
    /// <exception cref="MippException">One of them is a file that the graph's weights were loaded from.</exception>
    public static IReadOnlyList<string> FilesOf(Graph graph, string path) => FilesOf(graph, path, ModelEncoder.Inside(graph).Size > MostInside);

    /// <summary>The size in bytes of the graph as an ONNX file, weights included.</summary>
    public static long SizeOf(Graph graph) => ModelEncoder.Inside(graph).Size;

    /// <summary>
    /// What tells a model from any other: the SHA-256, in lower-case hexadecimal, of its file and of the weights in files beside it,
    /// one after another.
    /// </summary>
    /// <exception cref="MippException">A file is missing, or the first is no ONNX model.</exception>
    public static string HashOf(string path)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            using var file = File.OpenRead(path);
            var (model, _) = ModelSkeleton.Parse(file);
            file.Position = 0;
            hash.Append(file);
            foreach (var tensor in model.Graph is { } graph ? WeightSource.Outside(graph) : [])
            {
                using var weights = ExternalData.Beside(path).Open(tensor);
                hash.AppendData(weights.Bytes.Read());
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or MippException)
        {
            throw new MippException($"cannot read '{path}': {e.Message}", e);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <param name="graph">The graph.</param>
    /// <param name="path">The model's file.</param>
    /// <param name="mostInside">The largest file, in bytes, that holds its weights itself.</param>
    internal static void Save(Graph graph, string path, long mostInside)
    {
        var inside = ModelEncoder.Inside(graph);
        if (FilesOf(graph, path, inside.Size > mostInside) is not [_, var weights])
        {
            AtomicFile.Write(path, inside.WriteModel);
            return;
        }
        var outside = ModelEncoder.Outside(graph, Path.GetFileName(weights));
        // The weights first: a model without them could not be loaded.
        AtomicFile.Write((weights, outside.WriteWeights), (path, outside.WriteModel));
    }

    private static string[] FilesOf(Graph graph, string path, bool isTooLarge)
    {
        if (!isTooLarge && graph.Metadata.WeightFiles.IsEmpty)
            return [path];
        string weights = $"{path}.data";
        return graph.Metadata.WeightFiles.Contains(Path.GetFullPath(weights))
            ? throw new MippException($"cannot write '{path}': its weights would overwrite '{weights}', which the model's are read from; choose another name.")
            : [path, weights];
    }

    private static void Append(this IncrementalHash hash, Stream file)
    {
        byte[] buffer = new byte[1 << 16];
        while (file.Read(buffer) is > 0 and var count)
            hash.AppendData(buffer.AsSpan(0, count));
    }

    private static Graph Load(Stream stream, ExternalData external)
    {
        using var scope = new TensorScope();
        var (model, skeleton) = ModelSkeleton.Parse(stream);
        return OnnxReader.Read(model, new WeightSource(external, skeleton));
    }
}
