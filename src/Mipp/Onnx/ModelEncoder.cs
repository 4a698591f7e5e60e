using System.Globalization;
using Google.Protobuf;
using Mipp.Graphs;
using Mipp.Onnx.Protocol;

namespace Mipp.Onnx;

/// <summary>
/// Writes a graph as an ONNX file, weights inside or in a second file, tensor by tensor: no weight is held a second time.
/// </summary>
internal sealed class ModelEncoder
{
    /// <summary>ONNX's own tools leave smaller tensors in the model's file too.</summary>
    private const int SmallestOutside = 1024;

    /// <summary>Pages are mapped into memory from such offsets.</summary>
    private const int Alignment = 4096;

    private readonly byte[] head;
    private readonly byte[] graphHead;
    private readonly List<Entry> entries = [];

    private ModelEncoder(Graph graph, Func<Value, Entry> entryOf)
    {
        var model = OnnxWriter.Write(graph);
        graphHead = model.Graph.ToByteArray();
        model.Graph = null;
        head = model.ToByteArray();
        foreach (var initializer in graph.Initializers)
            entries.Add(entryOf(initializer));
    }

    /// <summary>With all weights inside.</summary>
    public static ModelEncoder Inside(Graph graph) => new(graph, i => Entry.Inside(TensorCodec.Describe(i.Name, i.Data!), i));

    /// <summary>With large weights in a file of their own, in the model's folder.</summary>
    public static ModelEncoder Outside(Graph graph, string fileName)
    {
        long end = 0;
        return new(graph, initializer =>
        {
            var proto = TensorCodec.Describe(initializer.Name, initializer.Data!);
            long size = TensorBytes.SizeOf(initializer.Data!);
            if (size < SmallestOutside)
                return Entry.Inside(proto, initializer);
            long offset = (end + Alignment - 1) / Alignment * Alignment;
            end = offset + size;
            proto.DataLocation = TensorProto.Types.DataLocation.External;
            foreach (var (key, value) in new[] { ("location", fileName), ("offset", Text(offset)), ("length", Text(size)) })
                proto.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
            return new Entry(proto.ToByteArray(), initializer, 0, offset);
        });

        static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The size in bytes of the model's file.</summary>
    public long Size => head.Length + FieldSize(ModelProto.GraphFieldNumber, GraphSize);

    private long GraphSize => graphHead.Length + entries.Sum(e => FieldSize(GraphProto.InitializerFieldNumber, e.Size));

    /// <summary>Writes the model's file.</summary>
    public void WriteModel(Stream stream)
    {
        stream.Write(head);
        WriteField(stream, ModelProto.GraphFieldNumber, GraphSize);
        stream.Write(graphHead);
        foreach (var entry in entries)
        {
            WriteField(stream, GraphProto.InitializerFieldNumber, entry.Size);
            stream.Write(entry.Head);
            if (entry.Offset is not null)
                continue;
            WriteField(stream, TensorProto.RawDataFieldNumber, entry.RawSize);
            TensorBytes.Write(entry.Initializer.Data!, stream);
        }
    }

    /// <summary>Writes the file of the weights that lie outside.</summary>
    public void WriteWeights(Stream stream)
    {
        foreach (var entry in entries)
        {
            if (entry.Offset is not { } offset)
                continue;
            stream.Write(new byte[offset - stream.Position]);
            TensorBytes.Write(entry.Initializer.Data!, stream);
        }
    }

    private static long FieldSize(int field, long length) =>
        CodedOutputStream.ComputeTagSize(field) + CodedOutputStream.ComputeUInt64Size((ulong)length) + length;

    private static void WriteField(Stream stream, int field, long length)
    {
        using var coded = new CodedOutputStream(stream, leaveOpen: true);
        coded.WriteTag(field, WireFormat.WireType.LengthDelimited);
        coded.WriteUInt64((ulong)length);
    }

    /// <summary>One initializer: its description, and where its contents go.</summary>
    /// <param name="Head">The encoded description.</param>
    /// <param name="Initializer">The initializer.</param>
    /// <param name="RawSize">The bytes of its contents inside the model's file.</param>
    /// <param name="Offset">Where in the other file they are; null when they are inside.</param>
    private sealed record Entry(byte[] Head, Value Initializer, long RawSize, long? Offset)
    {
        public long Size => Head.Length + (Offset is null ? FieldSize(TensorProto.RawDataFieldNumber, RawSize) : 0);

        public static Entry Inside(TensorProto proto, Value initializer) =>
            new(proto.ToByteArray(), initializer, TensorBytes.SizeOf(initializer.Data!), null);
    }
}
