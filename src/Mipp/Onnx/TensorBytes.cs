using System.Runtime.InteropServices;
using Mipp.Torch;

namespace Mipp.Onnx;

/// <summary>A tensor's elements as the bytes that ONNX files hold: row-major, little-endian. Large ones go part by part.</summary>
internal static class TensorBytes
{
    /// <summary>Elements converted at a time.</summary>
    private const int PartLength = 1 << 20;

    /// <summary>A tensor with the elements that the bytes hold; the caller's scope owns it.</summary>
    public static Tensor Read(ReadOnlySpan<byte> bytes, DType type, ReadOnlySpan<long> shape)
    {
        using var scope = new TensorScope();
        var tensor = Tensor.Empty(shape, type);
        if (!bytes.IsEmpty)
            Fill(tensor.Reshape(-1), bytes);
        return scope.Keep(tensor);
    }

    /// <summary>A tensor with the elements that a file holds; the caller's scope owns it.</summary>
    public static Tensor Read(StoredBytes stored, DType type, ReadOnlySpan<long> shape)
    {
        using var scope = new TensorScope();
        var tensor = Tensor.Empty(shape, type);
        var elements = tensor.Reshape(-1);
        byte[] buffer = new byte[Math.Min(stored.Length, (long)PartLength * type.Size)];
        stored.File.Position = stored.Offset;
        for (long start = 0; start < tensor.Count; start += PartLength)
        {
            using var partScope = new TensorScope();
            var part = elements.Narrow(0, start, Math.Min(PartLength, tensor.Count - start));
            var bytes = buffer.AsSpan(0, (int)part.Count * type.Size);
            stored.File.ReadExactly(bytes);
            Fill(part, bytes);
        }
        return scope.Keep(tensor);
    }

    /// <summary>Writes the elements.</summary>
    public static void Write(Tensor tensor, Stream stream)
    {
        if (tensor.Count == 0)
            return;
        using var scope = new TensorScope();
        var elements = tensor.Reshape(-1);
        byte[] buffer = new byte[Math.Min(tensor.Count, PartLength) * tensor.DType.Size];
        for (long start = 0; start < tensor.Count; start += PartLength)
        {
            using var partScope = new TensorScope();
            var part = elements.Narrow(0, start, Math.Min(PartLength, tensor.Count - start));
            var bytes = buffer.AsSpan(0, (int)part.Count * tensor.DType.Size);
            CopyTo(part, bytes);
            stream.Write(bytes);
        }
    }

    /// <summary>The number of bytes.</summary>
    public static long SizeOf(Tensor tensor) => tensor.Count * tensor.DType.Size;

    private static void Fill(Tensor elements, ReadOnlySpan<byte> bytes)
    {
        switch (elements.DType)
        {
            case DType.Float32:
                elements.CopyFrom(MemoryMarshal.Cast<byte, float>(bytes));
                break;
            case DType.Float64:
                elements.CopyFrom(MemoryMarshal.Cast<byte, double>(bytes));
                break;
            case DType.Float16:
                elements.CopyFrom(MemoryMarshal.Cast<byte, Half>(bytes));
                break;
            case DType.BFloat16:
                elements.CopyFrom<float>(FromBFloat16(MemoryMarshal.Cast<byte, ushort>(bytes)));
                break;
            case DType.Int8:
                elements.CopyFrom(MemoryMarshal.Cast<byte, sbyte>(bytes));
                break;
            case DType.UInt8:
                elements.CopyFrom(bytes);
                break;
            case DType.Int16:
                elements.CopyFrom(MemoryMarshal.Cast<byte, short>(bytes));
                break;
            case DType.Int32:
                elements.CopyFrom(MemoryMarshal.Cast<byte, int>(bytes));
                break;
            case DType.Int64:
                elements.CopyFrom(MemoryMarshal.Cast<byte, long>(bytes));
                break;
            case DType.Bool:
                elements.CopyFrom<bool>(Array.ConvertAll(bytes.ToArray(), b => b != 0));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(elements), elements.DType, null);
        }
    }

    private static void CopyTo(Tensor elements, Span<byte> bytes)
    {
        switch (elements.DType)
        {
            case DType.Float32:
                elements.CopyTo(MemoryMarshal.Cast<byte, float>(bytes));
                break;
            case DType.Float64:
                elements.CopyTo(MemoryMarshal.Cast<byte, double>(bytes));
                break;
            case DType.Float16:
                elements.CopyTo(MemoryMarshal.Cast<byte, Half>(bytes));
                break;
            case DType.BFloat16:
                MemoryMarshal.AsBytes(ToBFloat16(elements).AsSpan()).CopyTo(bytes);
                break;
            case DType.Int8:
                elements.CopyTo(MemoryMarshal.Cast<byte, sbyte>(bytes));
                break;
            case DType.UInt8:
                elements.CopyTo(bytes);
                break;
            case DType.Int16:
                elements.CopyTo(MemoryMarshal.Cast<byte, short>(bytes));
                break;
            case DType.Int32:
                elements.CopyTo(MemoryMarshal.Cast<byte, int>(bytes));
                break;
            case DType.Int64:
                elements.CopyTo(MemoryMarshal.Cast<byte, long>(bytes));
                break;
            case DType.Bool:
                elements.CopyTo(MemoryMarshal.Cast<byte, bool>(bytes));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(elements), elements.DType, null);
        }
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
