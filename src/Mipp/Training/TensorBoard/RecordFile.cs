using System.Buffers.Binary;
using System.Numerics;

namespace Mipp.Training.TensorBoard;

/// <summary>
/// A file of records as TensorFlow writes them (TFRecord): for each the length of its bytes (64 bits), the masked CRC-32C of the
/// length, the bytes, and the masked CRC-32C of the bytes, all little-endian.
/// </summary>
internal sealed class RecordFile(Stream stream) : IDisposable
{
    private const uint MaskDelta = 0xA282EAD8;

    public void Append(ReadOnlySpan<byte> record)
    {
        Span<byte> header = stackalloc byte[sizeof(ulong) + sizeof(uint)];
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)record.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[sizeof(ulong)..], Masked(Crc32C(header[..sizeof(ulong)])));
        Span<byte> footer = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(footer, Masked(Crc32C(record)));
        stream.Write(header);
        stream.Write(record);
        stream.Write(footer);
    }

    public void Flush() => stream.Flush();

    public void Dispose() => stream.Dispose();

    /// <summary>
    /// The cyclic redundancy check with Castagnoli's polynomial (RFC 3720, appendix B.4), which System.IO.Hashing lacks; .NET has its step.
    /// </summary>
    internal static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }

    /// <summary>A check of bytes that hold checks themselves would be weak, so stored ones are rotated and shifted.</summary>
    private static uint Masked(uint crc) => BitOperations.RotateRight(crc, 15) + MaskDelta;
}
