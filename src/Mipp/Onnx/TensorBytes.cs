using System.Runtime.InteropServices;
using Mipp.Tensors;

namespace Mipp.Onnx;

/// <summary>A tensor's elements as the bytes that ONNX files hold: row-major, little-endian. Large ones go part by part.</summary>
internal static class TensorBytes
{
    /// <summary>Elements converted at a time.</summary>
    private const int PartLength = 1 << 20;

    /// <summary>A tensor with the elements that the bytes hold; the caller's scope owns it.</summary>
    public static Tensor Read(ReadOnlySpan<byte> bytes, ScalarType type, ReadOnlySpan<long> shape)
    {
        using var scope = new TensorScope();
        var tensor = torch.empty(shape, dtype: type);
        if (!bytes.IsEmpty)
            Fill(tensor.reshape(-1), bytes);
        return scope.Keep(tensor);
    }

    /// <summary>A tensor with the elements that a file holds; the caller's scope owns it.</summary>
    public static Tensor Read(StoredBytes stored, ScalarType type, ReadOnlySpan<long> shape)
    {
        using var scope = new TensorScope();
        var tensor = torch.empty(shape, dtype: type);
        var elements = tensor.reshape(-1);
        byte[] buffer = new byte[Math.Min(stored.Length, (long)PartLength * type.ElementSize())];
        stored.File.Position = stored.Offset;
        for (long start = 0; start < tensor.numel(); start += PartLength)
        {
            using var partScope = new TensorScope();
            var part = elements.narrow(0, start, Math.Min(PartLength, tensor.numel() - start));
            var bytes = buffer.AsSpan(0, (int)part.numel() * type.ElementSize());
            stored.File.ReadExactly(bytes);
            Fill(part, bytes);
        }
        return scope.Keep(tensor);
    }

    /// <summary>Writes the elements.</summary>
    public static void Write(Tensor tensor, Stream stream)
    {
        if (tensor.numel() == 0)
            return;
        using var scope = new TensorScope();
        var elements = tensor.reshape(-1);
        byte[] buffer = new byte[Math.Min(tensor.numel(), PartLength) * tensor.dtype.ElementSize()];
        for (long start = 0; start < tensor.numel(); start += PartLength)
        {
            using var partScope = new TensorScope();
            var part = elements.narrow(0, start, Math.Min(PartLength, tensor.numel() - start));
            var bytes = buffer.AsSpan(0, (int)part.numel() * tensor.dtype.ElementSize());
            CopyTo(part, bytes);
            stream.Write(bytes);
        }
    }

    /// <summary>The number of bytes.</summary>
    public static long SizeOf(Tensor tensor) => tensor.numel() * tensor.dtype.ElementSize();

    private static void Fill(Tensor elements, ReadOnlySpan<byte> bytes)
    {
        switch (elements.dtype)
        {
            case ScalarType.Float32:
                elements.CopyFrom(MemoryMarshal.Cast<byte, float>(bytes));
                break;
            case ScalarType.Float64:
                elements.CopyFrom(MemoryMarshal.Cast<byte, double>(bytes));
                break;
            case ScalarType.Float16:
                elements.CopyFrom(MemoryMarshal.Cast<byte, Half>(bytes));
                break;
            case ScalarType.BFloat16:
                elements.CopyFrom<float>(FromBFloat16(MemoryMarshal.Cast<byte, ushort>(bytes)));
                break;
            case ScalarType.Int8:
                elements.CopyFrom(MemoryMarshal.Cast<byte, sbyte>(bytes));
                break;
            case ScalarType.Byte:
                elements.CopyFrom(bytes);
                break;
            case ScalarType.Int16:
                elements.CopyFrom(MemoryMarshal.Cast<byte, short>(bytes));
                break;
            case ScalarType.Int32:
                elements.CopyFrom(MemoryMarshal.Cast<byte, int>(bytes));
                break;
            case ScalarType.Int64:
                elements.CopyFrom(MemoryMarshal.Cast<byte, long>(bytes));
                break;
            case ScalarType.Bool:
                elements.CopyFrom<bool>(Array.ConvertAll(bytes.ToArray(), b => b != 0));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(elements), elements.dtype, null);
        }
    }

    private static void CopyTo(Tensor elements, Span<byte> bytes)
    {
        switch (elements.dtype)
        {
            case ScalarType.Float32:
                elements.CopyTo(MemoryMarshal.Cast<byte, float>(bytes));
                break;
            case ScalarType.Float64:
                elements.CopyTo(MemoryMarshal.Cast<byte, double>(bytes));
                break;
            case ScalarType.Float16:
                elements.CopyTo(MemoryMarshal.Cast<byte, Half>(bytes));
                break;
            case ScalarType.BFloat16:
                MemoryMarshal.AsBytes(ToBFloat16(elements).AsSpan()).CopyTo(bytes);
                break;
            case ScalarType.Int8:
                elements.CopyTo(MemoryMarshal.Cast<byte, sbyte>(bytes));
                break;
            case ScalarType.Byte:
                elements.CopyTo(bytes);
                break;
            case ScalarType.Int16:
                elements.CopyTo(MemoryMarshal.Cast<byte, short>(bytes));
                break;
            case ScalarType.Int32:
                elements.CopyTo(MemoryMarshal.Cast<byte, int>(bytes));
                break;
            case ScalarType.Int64:
                elements.CopyTo(MemoryMarshal.Cast<byte, long>(bytes));
                break;
            case ScalarType.Bool:
                elements.CopyTo(MemoryMarshal.Cast<byte, bool>(bytes));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(elements), elements.dtype, null);
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
        using var wide = tensor.to(ScalarType.Float32);
        return Array.ConvertAll(wide.ToArray<float>(), f => (ushort)(BitConverter.SingleToUInt32Bits(f) >> 16));
    }
}
