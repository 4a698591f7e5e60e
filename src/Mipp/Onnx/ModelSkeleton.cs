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

    private CodedInputStream input;

    private ModelSkeleton(Stream file)
    {
        this.file = file;
        input = From(file, 0);
    }

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
            return (ModelProto.Parser.ParseFrom(skeleton.Copy(file.Length, Message.Model)), skeleton);
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

    /// <summary>The fields of a message from here to its end, with stubs.</summary>
    private ByteString Copy(long end, Message message)
    {
        using var bytes = new MemoryStream();
        using (var copy = new CodedOutputStream(bytes, leaveOpen: true))
        {
            while (input.Position < end)
                CopyField(message, input.ReadTag(), end, copy);
        }
        return input.Position == end ? UnsafeByteOperations.UnsafeWrap(bytes.GetBuffer().AsMemory(0, (int)bytes.Length)) : throw Damaged();
    }

    private void CopyField(Message message, uint tag, long end, CodedOutputStream copy)
    {
        int field = WireFormat.GetTagFieldNumber(tag);
        if (WireFormat.GetTagWireType(tag) != WireFormat.WireType.LengthDelimited)
        {
            CopyNumber(tag, copy);
        }
        else if (message == Message.Tensor && IsContents(field))
        {
            CopyContents(tag, ReadLength(end), copy);
        }
        else
        {
            var child = Child(message, field);
            copy.WriteTag(tag);
            copy.WriteBytes(child == Message.Other ? input.ReadBytes() : CopyMessage(ReadLength(end), child));
        }
    }

    private ByteString CopyMessage(int length, Message message) => Copy(input.Position + length, message);

    private void CopyNumber(uint tag, CodedOutputStream copy)
    {
        copy.WriteTag(tag);
        switch (WireFormat.GetTagWireType(tag))
        {
            case WireFormat.WireType.Varint:
                copy.WriteUInt64(input.ReadUInt64());
                break;
            case WireFormat.WireType.Fixed32:
                copy.WriteFixed32(input.ReadFixed32());
                break;
            case WireFormat.WireType.Fixed64:
                copy.WriteFixed64(input.ReadFixed64());
                break;
            default:
                throw Damaged();
        }
    }

    private void CopyContents(uint tag, int length, CodedOutputStream copy)
    {
        var place = new StoredBytes(file, input.Position, length);
        copy.WriteTag(length < LargeBytes ? tag : WireFormat.MakeTag(TensorProto.RawDataFieldNumber, WireFormat.WireType.LengthDelimited));
        copy.WriteBytes(UnsafeByteOperations.UnsafeWrap(length < LargeBytes ? place.Read() : Stub(place)));
        // CodedInputStream would read what it is to skip.
        input = From(file, place.Offset + length);
    }

    private byte[] Stub(StoredBytes place)
    {
        byte[] stub = [.. mark, .. new byte[2 * sizeof(long)]];
        BinaryPrimitives.WriteInt64LittleEndian(stub.AsSpan(MarkBytes), place.Offset);
        BinaryPrimitives.WriteInt64LittleEndian(stub.AsSpan(MarkBytes + sizeof(long)), place.Length);
        return stub;
    }

    private int ReadLength(long end)
    {
        int length = input.ReadLength();
        return length >= 0 && length <= end - input.Position ? length : throw Damaged();
    }

    private static CodedInputStream From(Stream file, long position)
    {
        file.Position = position;
        return new CodedInputStream(file, leaveOpen: true);
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
