using System.Buffers.Binary;

namespace Mipp.Data.Readers;

/// <summary>An array of bytes from an IDX file.</summary>
/// <param name="Shape">Its dimensions, first the number of items.</param>
/// <param name="Values">Its values, row-major.</param>
internal sealed record IdxArray(int[] Shape, byte[] Values);

/// <summary>
/// Reads IDX files, the format of MNIST and Fashion-MNIST: two zero bytes, a type (8 for bytes), the number of dimensions,
/// each dimension as a big-endian 32-bit integer, the values. Compressed with gzip or not.
/// </summary>
internal static class IdxReader
{
    private const byte UnsignedByte = 8;

    /// <summary>Reads a file of bytes with a given number of dimensions: 3 for images, 1 for labels.</summary>
    /// <exception cref="MippException">The file is missing, damaged, or something else.</exception>
    public static IdxArray Read(string path, int rank) => DataFile.Read(path, stream => Read(stream, rank));

    private static IdxArray Read(Stream stream, int rank)
    {
        Span<byte> magic = stackalloc byte[4];
        stream.ReadExactly(magic);
        if (!magic.SequenceEqual<byte>([0, 0, UnsignedByte, (byte)rank]))
            throw new InvalidDataException(
                $"it starts with {Convert.ToHexString(magic)}, and an IDX file of bytes with {rank} dimension(s) "
                + $"starts with 00000{UnsignedByte}0{rank}");

        var shape = new int[rank];
        long size = 1;
        Span<byte> dimension = stackalloc byte[4];
        for (var axis = 0; axis < rank; axis++)
        {
            stream.ReadExactly(dimension);
            shape[axis] = BinaryPrimitives.ReadInt32BigEndian(dimension);
            if (shape[axis] < 1 || (size *= shape[axis]) > Array.MaxLength)
                throw new InvalidDataException($"its dimensions {string.Join('×', shape[..(axis + 1)])} are impossible");
        }

        var values = ReadValues(stream, (int)size);
        DataFile.RequireEnd(stream);
        return new IdxArray(shape, values);
    }

    private static byte[] ReadValues(Stream stream, int size)
    {
        // A damaged header must not make us allocate what the file cannot hold.
        if (stream is FileStream file && file.Length - file.Position < size)
            throw new EndOfStreamException();
        var values = Samples.Allocate<byte>(size);
        stream.ReadExactly(values);
        return values;
    }
}
