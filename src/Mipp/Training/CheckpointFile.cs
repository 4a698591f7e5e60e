using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Mipp.Graphs;
using Mipp.Onnx;
using Mipp.Tensors;

namespace Mipp.Training;

/// <summary>
/// The file that a training is resumed from: a zip archive of <c>training.json</c> (where the training stands, and a
/// fingerprint of the network, data and options it belongs to), <c>model.onnx</c> and <c>tensors.bin</c> (what
/// else the training keeps, such as the optimiser's moments and averaged weights, one tensor after another, little-endian; single
/// precision as such, others as doubles).
/// </summary>
internal sealed class CheckpointFile(string path, string fingerprint)
{
    private const int Format = 2;
    private const string StateEntry = "training.json";
    private const string ModelEntry = "model.onnx";
    private const string TensorsEntry = "tensors.bin";

    // A loss on held-out samples may overflow.
    private static readonly JsonSerializerOptions Json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private sealed record Header(int Format, string Fingerprint, TrainingState State);

    /// <summary>Saves the training; the file appears whole or not at all.</summary>
    /// <exception cref="MippException">The file cannot be written.</exception>
    public void Save(Graph graph, IReadOnlyList<Tensor> tensors, TrainingState state) =>
        AtomicFile.Write(path, file =>
        {
            using var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true);
            Add(archive, StateEntry, entry => JsonSerializer.Serialize(entry, new Header(Format, fingerprint, state), Json));
            Add(archive, ModelEntry, entry => OnnxModel.Save(graph, entry));
            Add(archive, TensorsEntry, entry =>
            {
                foreach (var tensor in tensors)
                    entry.Write(ToBytes(tensor));
            });
        });

    /// <summary>
    /// Puts the saved weights into the graph and the saved tensors into those given, and gives where the training stood;
    /// null, and nothing changed, when there is no file.
    /// </summary>
    /// <exception cref="MippException">The file is damaged or belongs to another training.</exception>
    public TrainingState? Restore(Graph graph, IReadOnlyList<Tensor> tensors)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            using var archive = ZipFile.OpenRead(path);
            var state = ReadState(archive);
            RestoreModel(archive, graph);
            using var stored = Open(archive, TensorsEntry);
            foreach (var tensor in tensors)
                FromBytes(stored, tensor);
            if (stored.ReadByte() >= 0)
                throw new InvalidDataException($"{TensorsEntry} has more than this training keeps");
            return state;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or JsonException)
        {
            throw new MippException($"checkpoint '{path}' is damaged: delete it to train from the start.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MippException($"cannot read checkpoint '{path}': {e.Message}", e);
        }
    }

    private static void Add(ZipArchive archive, string name, Action<Stream> write)
    {
        using var entry = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
        write(entry);
    }

    private static Stream Open(ZipArchive archive, string name) =>
        archive.GetEntry(name)?.Open() ?? throw new InvalidDataException($"there is no {name}");

    private TrainingState ReadState(ZipArchive archive)
    {
        using var entry = Open(archive, StateEntry);
        var header = JsonSerializer.Deserialize<Header>(entry, Json) ?? throw new InvalidDataException("there is no state");
        if (header.Format != Format || header.Fingerprint != fingerprint)
            throw new MippException(
                $"checkpoint '{path}' belongs to a training with another network, data or options: give those, or delete it to "
                + "train from the start.");
        return header.State;
    }

    /// <summary>The fingerprint has told that the graph is the one that was trained, so all names are there.</summary>
    private static void RestoreModel(ZipArchive archive, Graph graph)
    {
        using var buffer = new MemoryStream();
        using (var entry = Open(archive, ModelEntry))
            entry.CopyTo(buffer);
        buffer.Position = 0;
        using var noGradients = torch.no_grad();
        using var saved = LoadModel(buffer);
        foreach (var initializer in graph.Initializers)
            if (saved.Find(initializer.Name)?.Data is { } data)
                initializer.Data!.copy_(data);
    }

    private static Graph LoadModel(Stream stream)
    {
        try
        {
            return OnnxModel.Load(stream);
        }
        catch (MippException e)
        {
            throw new InvalidDataException($"the model: {e.Message}", e);
        }
    }

    private static ReadOnlySpan<byte> ToBytes(Tensor tensor) => tensor.dtype == ScalarType.Float32
        ? MemoryMarshal.AsBytes<float>(tensor.ToArray<float>())
        : MemoryMarshal.AsBytes<double>(tensor.to(ScalarType.Float64).ToArray<double>());

    private static void FromBytes(Stream stream, Tensor tensor)
    {
        if (tensor.dtype == ScalarType.Float32)
            tensor.CopyFrom<float>(Read<float>(stream, tensor.numel()));
        else
            tensor.CopyFrom<double>(Read<double>(stream, tensor.numel()));
    }

    private static T[] Read<T>(Stream stream, long count)
        where T : unmanaged
    {
        var values = new T[count];
        stream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}
