using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace Mipp.Features;

/// <summary>Writes PNG files (ISO/IEC 15948) of 8-bit red, green and blue.</summary>
internal static class PngImage
{
    private const byte BitsPerChannel = 8;
    private const byte TrueColour = 2;
    private const byte NoFilter = 0;

    /// <summary>Writes an image.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="width">Its width.</param>
    /// <param name="height">Its height.</param>
    /// <param name="pixels">Red, green and blue of pixel after pixel, row after row.</param>
    public static void Write(Stream stream, int width, int height, ReadOnlySpan<byte> pixels)
    {
        stream.Write([0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n']);
        WriteChunk(stream, "IHDR", [.. BigEndian((uint)width), .. BigEndian((uint)height), BitsPerChannel, TrueColour, 0, 0, 0]);
        WriteChunk(stream, "IDAT", Compress(pixels, 3 * width));
        WriteChunk(stream, "IEND", []);
    }

    private static byte[] Compress(ReadOnlySpan<byte> pixels, int stride)
    {
        using var compressed = new MemoryStream();
        using (var deflate = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
            for (int row = 0; row < pixels.Length; row += stride)
            {
                deflate.WriteByte(NoFilter);
                deflate.Write(pixels.Slice(row, stride));
            }
        return compressed.ToArray();
    }

    private static void WriteChunk(Stream stream, string type, byte[] data)
    {
        byte[] checkedPart = [.. Encoding.ASCII.GetBytes(type), .. data];
        stream.Write(BigEndian((uint)data.Length));
        stream.Write(checkedPart);
        stream.Write(BigEndian(Crc32.HashToUInt32(checkedPart)));
    }

    private static byte[] BigEndian(uint value)
    {
        byte[] bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
