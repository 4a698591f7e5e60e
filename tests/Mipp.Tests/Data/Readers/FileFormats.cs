using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace Mipp.Tests.Data.Readers;

/// <summary>Writers of the data formats, for tests, each from its specification alone.</summary>
internal static class FileFormats
{
    public static byte[] Idx(int[] shape, byte[] values)
    {
        byte[] header = [0, 0, 8, (byte)shape.Length];
        return [.. header, .. shape.SelectMany(BigEndian), .. values];
    }

    public static byte[] Gzip(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var stream = new GZipStream(compressed, CompressionLevel.Fastest))
            stream.Write(bytes);
        return compressed.ToArray();
    }

    public static byte[] Tar(params (string Name, byte[] Content)[] files)
    {
        using var stream = new MemoryStream();
        using (var tar = new TarWriter(stream, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (var (name, content) in files)
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
        }

        return stream.ToArray();
    }

    /// <summary>A PNG of 8-bit RGB pixels; odd rows use the filter Sub.</summary>
    public static byte[] Png(int width, int height, byte[] rgb)
    {
        var stride = 3 * width;
        using var compressed = new MemoryStream();
        using (var stream = new ZLibStream(compressed, CompressionLevel.Fastest))
        {
            for (var y = 0; y < height; y++)
            {
                var row = rgb.AsSpan(y * stride, stride).ToArray();
                var isSub = y % 2 == 1;
                stream.WriteByte(isSub ? (byte)1 : (byte)0);
                stream.Write([.. row.Select((value, x) => isSub && x >= 3 ? (byte)(value - row[x - 3]) : value)]);
            }
        }

        return
        [
            0x89, .. "PNG\r\n\u001a\n"u8,
            .. PngChunk("IHDR", [.. BigEndian(width), .. BigEndian(height), 8, 2, 0, 0, 0]),
            .. PngChunk("IDAT", compressed.ToArray()),
            .. PngChunk("IEND", []),
        ];
    }

    private static byte[] PngChunk(string type, byte[] data)
    {
        byte[] content = [.. Encoding.ASCII.GetBytes(type), .. data];
        return [.. BigEndian(data.Length), .. content, .. BigEndian((int)Crc32.HashToUInt32(content))];
    }

    private static byte[] BigEndian(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
