using System.Buffers.Binary;
using System.Security.Cryptography;
using Google.Protobuf;
using Mipp.Onnx.Protocol;

namespace Mipp.Onnx;

/// <summary>
/// Parses an ONNX file but for the contents of its large tensors, which stay in the file until they are read into their
/// place. Parsed as they are they would be held twice.
/// </summary>
/// <remarks>
/// Before it is parsed, the file is copied with a short stub in the place of each large tensor's bytes. A stub is marked by
/// random bytes drawn for each file, so no file can forge one.
/// </remarks>
internal sealed class ModelSkeleton
{
    /// <summary>Smaller contents are parsed with the rest.</summary>
    private const int LargeBytes = 1 << 12;

    private const int MarkBytes = 16;

    private readonly Stream file;
    private readonly byte[] mark = RandomNumberGenerator.GetBytes(MarkBytes);

    private ModelSkeleton(Stream file) => this.file = file;

    /// <summary>The messages on the way to tensors.</summary>
    private enum Message
    {
        Other,
        Model,
        Graph,
        Node,
        Attribute,
        Tensor,
    }

    /// <summary>Parses a file, from its beginning. It must stay open for as long as tensors are read.</summary>
    /// <exception cref="MippException">It is no ONNX model, or a damaged one.</exception>
    public static (ModelProto Model, ModelSkeleton Skeleton) Parse(Stream file)
    {
        if (file.Length > int.MaxValue)
            throw new MippException("an ONNX file cannot exceed 2 GiB; keep the weights in external data.");
        var skeleton = new ModelSkeleton(file);
        try
        {
            using var copy = new MemoryStream();
            file.Position = 0;
            skeleton.Copy(file.Length, Message.Model, copy);
            copy.Position = 0;
            return (ModelProto.Parser.ParseFrom(copy), skeleton);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new MippException("this is no ONNX model, or a damaged or truncated one.", e);
        }
    }

    /// <summary>Where the contents lie that a stub stands for, or null when these are the contents themselves.</summary>
    public StoredBytes? Find(ByteString contents)
    {
        var bytes = contents.Span;
        if (bytes.Length != MarkBytes + (2 * sizeof(long)) || !bytes.StartsWith(mark))
            return null;
        return new StoredBytes(
            file,
            BinaryPrimitives.ReadInt64LittleEndian(bytes[MarkBytes..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[(MarkBytes + sizeof(long))..]));
    }

    private static Message Child(Message parent, int field) => (parent, field) switch
    {
        (Message.Model, ModelProto.GraphFieldNumber) => Message.Graph,
        (Message.Graph, GraphProto.InitializerFieldNumber) => Message.Tensor,
        (Message.Graph, GraphProto.NodeFieldNumber) => Message.Node,
        (Message.Node, NodeProto.AttributeFieldNumber) => Message.Attribute,
        (Message.Attribute, AttributeProto.TFieldNumber) => Message.Tensor,
        _ => Message.Other,
    };

    /// <summary>Packed numbers are laid out like raw ones.</summary>
    private static bool IsContents(int field) => field is TensorProto.RawDataFieldNumber
        or TensorProto.FloatDataFieldNumber or TensorProto.DoubleDataFieldNumber;

    private void Copy(long end, Message message, MemoryStream copy)
    {
        while (file.Position < end)
        {
            ulong tag = ReadVarint(end);
            int field = (int)Math.Min(tag >> 3, int.MaxValue);
            switch ((WireFormat.WireType)(tag & 7))
            {
                case WireFormat.WireType.Varint:
                    WriteVarint(copy, tag);
                    WriteVarint(copy, ReadVarint(end));
                    break;
                case WireFormat.WireType.Fixed32:
                    WriteVarint(copy, tag);
                    CopyBytes(sizeof(int), end, copy);
                    break;
                case WireFormat.WireType.Fixed64:
                    WriteVarint(copy, tag);
                    CopyBytes(sizeof(long), end, copy);
                    break;
                case WireFormat.WireType.LengthDelimited:
                    CopyField(message, field, ReadLength(end), copy);
                    break;
                default:
                    throw Damaged();
            }
        }
    }

    private void CopyField(Message message, int field, long length, MemoryStream copy)
    {
        if (message == Message.Tensor && length >= LargeBytes && IsContents(field))
        {
            WriteVarint(copy, WireFormat.MakeTag(TensorProto.RawDataFieldNumber, WireFormat.WireType.LengthDelimited));
            WriteStub(copy, length);
            return;
        }
        WriteVarint(copy, WireFormat.MakeTag(field, WireFormat.WireType.LengthDelimited));
        var child = Child(message, field);
        if (child == Message.Other)
        {
            WriteVarint(copy, (ulong)length);
            CopyBytes(length, file.Length, copy);
            return;
        }
        using var inner = new MemoryStream();
        Copy(file.Position + length, child, inner);
        WriteVarint(copy, (ulong)inner.Length);
        inner.WriteTo(copy);
    }

    private void WriteStub(MemoryStream copy, long length)
    {
        Span<byte> place = stackalloc byte[2 * sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(place, file.Position);
        BinaryPrimitives.WriteInt64LittleEndian(place[sizeof(long)..], length);
        WriteVarint(copy, (ulong)(MarkBytes + place.Length));
        copy.Write(mark);
        copy.Write(place);
        file.Position += length;
    }

    private void CopyBytes(long count, long end, MemoryStream copy)
    {
        if (count > end - file.Position)
            throw Damaged();
        Span<byte> buffer = stackalloc byte[1024];
        for (; count > 0; count -= Math.Min(count, buffer.Length))
        {
            var part = buffer[..(int)Math.Min(count, buffer.Length)];
            file.ReadExactly(part);
            copy.Write(part);
        }
    }

    private long ReadLength(long end)
    {
        ulong length = ReadVarint(end);
        return length <= (ulong)(end - file.Position) ? (long)length : throw Damaged();
    }

    private ulong ReadVarint(long end)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            int next = file.Position < end ? file.ReadByte() : -1;
            if (next < 0)
                throw Damaged();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
        throw Damaged();
    }

    private static void WriteVarint(MemoryStream copy, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            copy.WriteByte((byte)(value | 0x80));
        copy.WriteByte((byte)value);
    }

    private static MippException Damaged() => new("this is no ONNX model, or a damaged or truncated one.");
}

/// <summary>Bytes of an open file.</summary>
internal readonly record struct StoredBytes(Stream File, long Offset, long Length)
{
    /// <summary>All of them.</summary>
    public byte[] Read()
    {
        byte[] bytes = new byte[Length];
        File.Position = Offset;
        File.ReadExactly(bytes);
        return bytes;
    }
}
