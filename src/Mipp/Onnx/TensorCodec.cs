using System.Collections.Frozen;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Mipp.Graphs;
using Mipp.Onnx.Protocol;
using Mipp.Torch;

namespace Mipp.Onnx;

/// <summary>Between ONNX's tensors and <see cref="Tensor"/>.</summary>
internal static class TensorCodec
{
    private static readonly FrozenDictionary<DType, int> ElementSizes = new Dictionary<DType, int>
    {
        [DType.Float32] = 4,
        [DType.Float64] = 8,
        [DType.Float16] = 2,
        [DType.BFloat16] = 2,
        [DType.Int8] = 1,
        [DType.UInt8] = 1,
        [DType.Int16] = 2,
        [DType.Int32] = 4,
        [DType.Int64] = 8,
        [DType.Bool] = 1,
    }.ToFrozenDictionary();

    /// <summary>Whether libtorch has the element type (it has no text, no complex or wide unsigned numbers, no 4- or 8-bit floats).</summary>
    public static bool CanRead(TensorProto tensor) => ((ElementType)tensor.DataType).ToDType() is not null;

    /// <summary>The tensor, which the caller's scope owns.</summary>
    /// <exception cref="MippException">The tensor's size and contents contradict each other.</exception>
    public static Tensor Read(TensorProto proto, ExternalData external)
    {
        if (((ElementType)proto.DataType).ToDType() is not { } type)
            throw new MippException($"tensor '{proto.Name}' has element type {proto.DataType}, which cannot be read.");
        if (proto.Segment is not null)
            throw new MippException($"tensor '{proto.Name}' is split into segments, which is not supported.");
        long count = ElementCount(proto);
        return FromBytes(Contents(proto, type, count, external), type, [.. proto.Dims]);
    }

    public static TensorProto Write(string name, Tensor tensor)
    {
        var proto = new TensorProto
        {
            Name = name,
            DataType = (int)tensor.DType.ToElementType(),
            RawData = UnsafeByteOperations.UnsafeWrap(ToBytes(tensor)),
        };
        proto.Dims.AddRange(tensor.Shape.ToArray());
        return proto;
    }

    public static long SizeInBytes(Tensor tensor)
    {
        long size = ElementSizes[tensor.DType];
        foreach (long dim in tensor.Shape)
            size *= dim;
        return size;
    }

    private static long ElementCount(TensorProto proto)
    {
        // An empty tensor's other dimensions must be sensible too: libtorch multiplies them.
        double bound = proto.Dims.Aggregate(1.0, (product, dim) => product * Math.Max(dim, 1));
        if (proto.Dims.Any(d => d < 0) || bound > long.MaxValue / 8)
            throw new MippException($"tensor '{proto.Name}' has the shape [{string.Join(", ", proto.Dims)}]; the file is damaged.");
        return proto.Dims.Aggregate(1L, (product, dim) => product * dim);
    }

    private static ReadOnlySpan<byte> Contents(TensorProto proto, DType type, long count, ExternalData external)
    {
        ReadOnlySpan<byte> bytes = proto.DataLocation == TensorProto.Types.DataLocation.External ? external.Read(proto)
            : proto.HasRawData ? proto.RawData.Span
            : TypedBytes(proto, type);
        int size = ElementSizes[type];
        return bytes.Length == count * size ? bytes
            : throw new MippException($"tensor '{proto.Name}' of shape [{string.Join(", ", proto.Dims)}] has {bytes.Length} bytes, "
                + $"expected {size} for each element; the file is damaged.");
    }

    /// <summary>The contents in the fields that hold one element per entry; narrow types share int32_data.</summary>
    private static ReadOnlySpan<byte> TypedBytes(TensorProto proto, DType type) => type switch
    {
        DType.Float32 => MemoryMarshal.AsBytes(proto.FloatData.ToArray().AsSpan()),
        DType.Float64 => MemoryMarshal.AsBytes(proto.DoubleData.ToArray().AsSpan()),
        DType.Int64 => MemoryMarshal.AsBytes(proto.Int64Data.ToArray().AsSpan()),
        DType.Int32 => MemoryMarshal.AsBytes(proto.Int32Data.ToArray().AsSpan()),
        _ => Narrow(proto, ElementSizes[type]),
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

    private static Tensor FromBytes(ReadOnlySpan<byte> bytes, DType type, long[] shape) => type switch
    {
        DType.Float32 => Tensor.FromArray(MemoryMarshal.Cast<byte, float>(bytes), shape),
        DType.Float64 => Tensor.FromArray(MemoryMarshal.Cast<byte, double>(bytes), shape),
        DType.Float16 => Tensor.FromArray(MemoryMarshal.Cast<byte, Half>(bytes), shape),
        DType.BFloat16 => Tensor.FromArray<float>(FromBFloat16(MemoryMarshal.Cast<byte, ushort>(bytes)), shape).To(type),
        DType.Int8 => Tensor.FromArray(MemoryMarshal.Cast<byte, sbyte>(bytes), shape),
        DType.UInt8 => Tensor.FromArray(bytes, shape),
        DType.Int16 => Tensor.FromArray(MemoryMarshal.Cast<byte, short>(bytes), shape),
        DType.Int32 => Tensor.FromArray(MemoryMarshal.Cast<byte, int>(bytes), shape),
        DType.Int64 => Tensor.FromArray(MemoryMarshal.Cast<byte, long>(bytes), shape),
        DType.Bool => Tensor.FromArray<bool>(Array.ConvertAll(bytes.ToArray(), b => b != 0), shape),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    private static byte[] ToBytes(Tensor tensor) => tensor.DType switch
    {
        DType.Float32 => Bytes<float>(tensor),
        DType.Float64 => Bytes<double>(tensor),
        DType.Float16 => Bytes<Half>(tensor),
        DType.BFloat16 => MemoryMarshal.AsBytes(ToBFloat16(tensor).AsSpan()).ToArray(),
        DType.Int8 => Bytes<sbyte>(tensor),
        DType.UInt8 => Bytes<byte>(tensor),
        DType.Int16 => Bytes<short>(tensor),
        DType.Int32 => Bytes<int>(tensor),
        DType.Int64 => Bytes<long>(tensor),
        DType.Bool => Bytes<bool>(tensor),
        _ => throw new ArgumentOutOfRangeException(nameof(tensor), tensor.DType, null),
    };

    private static byte[] Bytes<T>(Tensor tensor)
        where T : unmanaged
    {
        byte[] bytes = new byte[SizeInBytes(tensor)];
        tensor.CopyTo<T>(MemoryMarshal.Cast<byte, T>(bytes.AsSpan()));
        return bytes;
    }

    /// <summary>A bfloat16 is the upper half of a float.</summary>
    private static float[] FromBFloat16(ReadOnlySpan<ushort> halves)
    {
        float[] numbers = new float[halves.Length];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = BitConverter.UInt32BitsToSingle((uint)halves[i] << 16);
        return numbers;
    }

    private static ushort[] ToBFloat16(Tensor tensor)
    {
        using var wide = tensor.To(DType.Float32);
        return Array.ConvertAll(wide.ToArray<float>(), f => (ushort)(BitConverter.SingleToUInt32Bits(f) >> 16));
    }
}
