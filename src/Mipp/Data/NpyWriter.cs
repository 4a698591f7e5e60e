using System.Globalization;
using System.Text;

namespace Mipp.Data;

/// <summary>Writes arrays in NumPy's .npy format, version 1.0.</summary>
internal static class NpyWriter
{
    // The values start at a multiple of this, after magic number, version and length of the header, which take so many bytes.
    private const int Alignment = 64;
    private const int FixedBytes = 10;

    /// <param name="stream">Where to.</param>
    /// <param name="type">What an element is, in NumPy's terms: "|b1" for booleans, "|u1" for bytes.</param>
    /// <param name="shape">The array's.</param>
    /// <param name="values">Its elements in row-major order, as they are stored.</param>
    public static void Write(Stream stream, string type, IEnumerable<int> shape, ReadOnlySpan<byte> values)
    {
        string sizes = string.Concat(shape.Select(size => string.Create(CultureInfo.InvariantCulture, $"{size},")));
        string header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({sizes}), }}";
        int padded = ((FixedBytes + header.Length + Alignment) / Alignment * Alignment) - FixedBytes;
        stream.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)padded, (byte)(padded >> 8)]);
        stream.Write(Encoding.ASCII.GetBytes(header.PadRight(padded - 1) + "\n"));
        stream.Write(values);
    }
}
