using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Mipp.Data.Readers;

/// <summary>An array from a .npy file.</summary>
/// <param name="Type">NumPy's name of its element type, such as <c>&lt;f4</c>.</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Bytes">Its elements, row-major and little-endian.</param>
internal sealed record NpyArray(string Type, int[] Shape, byte[] Bytes)
{
    public bool IsUInt8 => Type == "|u1";

    /// <summary>The elements of a float32 or float64 array as single precision.</summary>
    /// <exception cref="InvalidDataException">The elements are of another type.</exception>
    public float[] ToSingles() => Type switch
    {
        "<f4" => Convert<float, float>(value => value),
        "<f8" => Convert<double, float>(value => (float)value),
        _ => throw new InvalidDataException($"its elements are {Type}: save inputs as float32, float64 or uint8"),
    };

    /// <summary>The elements of an integer array.</summary>
    /// <exception cref="InvalidDataException">The elements are of another type, or too large.</exception>
    public int[] ToInt32s() => Type switch
    {
        "|u1" => Convert<byte, int>(value => value),
        "<i4" => Convert<int, int>(value => value),
        "<i8" => Convert<long, int>(value => (int)Math.Clamp(value, int.MinValue, int.MaxValue)),
        _ => throw new InvalidDataException($"its elements are {Type}: save labels as int64, int32 or uint8"),
    };

    private TTo[] Convert<TFrom, TTo>(Converter<TFrom, TTo> converter)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        var elements = MemoryMarshal.Cast<byte, TFrom>(Bytes);
        var converted = Samples.Allocate<TTo>(elements.Length);
        for (var i = 0; i < elements.Length; i++)
            converted[i] = converter(elements[i]);
        return converted;
    }
}

/// <summary>
/// Reads NumPy's .npy format, versions 1 to 3: a magic string, the length of a header, the header as a Python dictionary,
/// the elements (numpy.org, "NEP 1 — A simple file format for NumPy arrays").
/// </summary>
internal static partial class NpyReader
{
    private const int MaxHeaderLength = 1 << 16;

    private static readonly Dictionary<string, int> ElementSizes = new()
    {
        ["|u1"] = 1,
        ["<i4"] = 4,
        ["<i8"] = 8,
        ["<f4"] = 4,
        ["<f8"] = 8,
    };

    /// <summary>Reads an array.</summary>
    /// <param name="stream">The file's content.</param>
    /// <param name="length">Its length in bytes; more is not allocated, whatever the header says.</param>
    /// <exception cref="InvalidDataException">It is something else, or of a type or order that is not supported.</exception>
    /// <exception cref="EndOfStreamException">It is truncated.</exception>
    public static NpyArray Read(Stream stream, long length)
    {
        var header = ReadHeader(stream);
        var type = Field(header, TypePattern());
        if (type.StartsWith("|O", StringComparison.Ordinal))
            throw new InvalidDataException("it holds Python objects: save numbers, such as x.astype('float32')");
        if (!ElementSizes.TryGetValue(type, out var elementSize))
            throw new InvalidDataException($"its elements are {type}: save float32, float64, uint8, int32 or int64");
        var shape = ParseShape(Field(header, ShapePattern()));
        if (Field(header, OrderPattern()) == "True" && shape.Length > 1)
            throw new InvalidDataException("it is in Fortran order: save numpy.ascontiguousarray(x)");

        var bytes = ReadElements(stream, length, shape, elementSize);
        DataFile.RequireEnd(stream);
        return new NpyArray(type, shape, bytes);
    }

    private static string ReadHeader(Stream stream)
    {
        Span<byte> start = stackalloc byte[8];
        stream.ReadExactly(start);
        if (!start[..6].SequenceEqual<byte>([0x93, .. "NUMPY"u8]))
            throw new InvalidDataException("it is not a NumPy array");
        var length = start[6] switch
        {
            1 => ReadLength(stream, 2),
            2 or 3 => ReadLength(stream, 4),
            var version => throw new InvalidDataException($"its format version {version} is not 1, 2 or 3"),
        };
        if (length > MaxHeaderLength)
            throw new InvalidDataException($"its header of {length} bytes is impossible");
        var header = new byte[length];
        stream.ReadExactly(header);
        return Encoding.UTF8.GetString(header);
    }

    private static uint ReadLength(Stream stream, int size)
    {
        Span<byte> bytes = stackalloc byte[4];
        stream.ReadExactly(bytes[..size]);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    private static byte[] ReadElements(Stream stream, long length, int[] shape, int elementSize)
    {
        // Cut off where a further dimension cannot overflow.
        var size = shape.Aggregate((long)elementSize, (product, dimension) => Math.Min(product * dimension, uint.MaxValue));
        if (size > length)
            throw new EndOfStreamException();
        if (size > Array.MaxLength)
            throw new InvalidDataException($"its {string.Join('×', shape)} elements are more than 2 GB");
        var bytes = Samples.Allocate<byte>((int)size);
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static int[] ParseShape(string tuple)
    {
        var dimensions = tuple.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var shape = new int[dimensions.Length];
        for (var axis = 0; axis < shape.Length; axis++)
        {
            if (!int.TryParse(dimensions[axis], NumberStyles.None, CultureInfo.InvariantCulture, out shape[axis]))
                throw new InvalidDataException($"its shape ({tuple}) is impossible");
        }

        return shape;
    }

    private static string Field(string header, Regex pattern)
    {
        var match = pattern.Match(header);
        return match.Success
            ? match.Groups[1].Value
            : throw new InvalidDataException($"its header is not that of a plain array: {header.Trim()}");
    }

    [GeneratedRegex(@"'descr'\s*:\s*'([^']*)'")]
    private static partial Regex TypePattern();

    [GeneratedRegex(@"'fortran_order'\s*:\s*(True|False)")]
    private static partial Regex OrderPattern();

    [GeneratedRegex(@"'shape'\s*:\s*\(([^)]*)\)")]
    private static partial Regex ShapePattern();
}
