using System.Runtime.InteropServices;
using Google.Protobuf;
using Mipp.Graphs;
using Mipp.Onnx.Protocol;
using Mipp.Tensors;

namespace Mipp.Onnx;

/// <summary>Between ONNX's tensors and <see cref="Tensor"/>.</summary>
internal static class TensorCodec
{
    /// <summary>Whether libtorch has the element type (it has no text, no complex or wide unsigned numbers, no 4- or 8-bit floats).</summary>
    public static bool CanRead(TensorProto tensor) => ((ElementType)tensor.DataType).ToDType() is not null;

    /// <summary>The tensor, which the caller's scope owns.</summary>
    /// <exception cref="MippException">The tensor's size and contents contradict each other.</exception>
    public static Tensor Read(TensorProto proto, WeightSource source)
    {
        if (((ElementType)proto.DataType).ToDType() is not { } type)
            throw new MippException($"tensor '{proto.Name}' has element type {proto.DataType}, which cannot be read.");
        if (proto.Segment is not null)
            throw new MippException($"tensor '{proto.Name}' is split into segments, which is not supported.");
        RequirePossible(proto);
        using var stored = source.Open(proto);
        if (stored is not null)
        {
            RequireLength(proto, type, stored.Bytes.Length);
            return TensorBytes.Read(stored.Bytes, type, [.. proto.Dims]);
        }
        var bytes = proto.HasRawData ? proto.RawData.Span : TypedBytes(proto, type);
        RequireLength(proto, type, bytes.Length);
        return TensorBytes.Read(bytes, type, [.. proto.Dims]);
    }

    /// <summary>The tensor with its contents.</summary>
    public static TensorProto Write(string name, Tensor tensor)
    {
        using var contents = new MemoryStream();
        TensorBytes.Write(tensor, contents);
        var proto = Describe(name, tensor);
        proto.RawData = UnsafeByteOperations.UnsafeWrap(contents.ToArray());
        return proto;
    }

    /// <summary>The tensor without its contents.</summary>
    public static TensorProto Describe(string name, Tensor tensor) => new()
    {
        Name = name,
        DataType = (int)tensor.dtype.ToElementType(),
        Dims = { tensor.shape },
    };

    private static void RequirePossible(TensorProto proto)
    {
        // An empty tensor's other dimensions must be sensible too: libtorch multiplies them.
        double bound = proto.Dims.Aggregate(1.0, (product, dim) => product * Math.Max(dim, 1));
        if (proto.Dims.Any(d => d < 0) || bound > long.MaxValue / 8)
            throw new MippException($"tensor '{proto.Name}' has the shape [{string.Join(", ", proto.Dims)}]; the file is damaged.");
    }

    private static void RequireLength(TensorProto proto, ScalarType type, long length)
    {
        if (length != proto.Dims.Aggregate(1L, (product, dim) => product * dim) * type.ElementSize())
            throw new MippException($"tensor '{proto.Name}' of shape [{string.Join(", ", proto.Dims)}] has {length} bytes, "
                + $"expected {type.ElementSize()} for each element; the file is damaged.");
    }

    /// <summary>The contents in the fields that hold one element per entry; narrow types share int32_data.</summary>
    private static ReadOnlySpan<byte> TypedBytes(TensorProto proto, ScalarType type) => type switch
    {
        ScalarType.Float32 => MemoryMarshal.AsBytes(proto.FloatData.ToArray().AsSpan()),
        ScalarType.Float64 => MemoryMarshal.AsBytes(proto.DoubleData.ToArray().AsSpan()),
        ScalarType.Int64 => MemoryMarshal.AsBytes(proto.Int64Data.ToArray().AsSpan()),
        ScalarType.Int32 => MemoryMarshal.AsBytes(proto.Int32Data.ToArray().AsSpan()),
        _ => Narrow(proto, type.ElementSize()),
    };

    private static byte[] Narrow(TensorProto proto, int size)
    {
        byte[] bytes = new byte[proto.Int32Data.Count * size];
        for (int i = 0; i < proto.Int32Data.Count; i++)
        {
            int value = proto.Int32Data[i];
            bytes[i * size] = (byte)value;
            if (size == 2)
                bytes[(i * size) + 1] = (byte)(value >> 8);
        }
        return bytes;
    }
}
