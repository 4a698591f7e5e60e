namespace Mipp.Torch;

/// <summary>The type of a tensor's elements. The values are libtorch's own numbers.</summary>
public enum DType
{
    /// <summary>32-bit floating point.</summary>
    Float32 = 6,

    /// <summary>64-bit floating point.</summary>
    Float64 = 7,

    /// <summary>16-bit floating point (IEEE half).</summary>
    Float16 = 5,

    /// <summary>16-bit floating point with the exponent of <see cref="Float32"/>.</summary>
    BFloat16 = 15,

    /// <summary>Signed 8-bit integer.</summary>
    Int8 = 1,

    /// <summary>Unsigned 8-bit integer.</summary>
    UInt8 = 0,

    /// <summary>Signed 16-bit integer.</summary>
    Int16 = 2,

    /// <summary>Signed 32-bit integer.</summary>
    Int32 = 3,

    /// <summary>Signed 64-bit integer.</summary>
    Int64 = 4,

    /// <summary>True or false.</summary>
    Bool = 11,
}

/// <summary>Facts about element types.</summary>
public static class DTypes
{
    /// <summary>The element type that holds values of the .NET type <typeparamref name="T"/>.</summary>
    /// <exception cref="NotSupportedException">No element type does.</exception>
    public static DType Of<T>() where T : unmanaged =>
        typeof(T) == typeof(float) ? DType.Float32
        : typeof(T) == typeof(double) ? DType.Float64
        : typeof(T) == typeof(Half) ? DType.Float16
        : typeof(T) == typeof(sbyte) ? DType.Int8
        : typeof(T) == typeof(byte) ? DType.UInt8
        : typeof(T) == typeof(short) ? DType.Int16
        : typeof(T) == typeof(int) ? DType.Int32
        : typeof(T) == typeof(long) ? DType.Int64
        : typeof(T) == typeof(bool) ? DType.Bool
        : throw new NotSupportedException($"no tensor element type holds {typeof(T).Name} values");

    extension(DType dtype)
    {
        /// <summary>Whether the elements are floating-point numbers.</summary>
        public bool IsFloatingPoint =>
            dtype is DType.Float32 or DType.Float64 or DType.Float16 or DType.BFloat16;

        /// <summary>Bytes per element.</summary>
        public int Size => dtype switch
        {
            DType.Bool or DType.Int8 or DType.UInt8 => 1,
            DType.Float16 or DType.BFloat16 or DType.Int16 => 2,
            DType.Float32 or DType.Int32 => 4,
            DType.Float64 or DType.Int64 => 8,
            _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "not an element type"),
        };
    }

    /// <summary>
    /// Whether values of <paramref name="source"/> may be read as <paramref name="target"/> without being truncated:
    /// a wider type of the same kind, or an integer as a floating-point number.
    /// </summary>
    internal static bool CanRead(DType source, DType target) =>
        source == target || Kind(source) < Kind(target)
        || (Kind(source) == Kind(target) && source.Size < target.Size && target != DType.BFloat16);

    private static int Kind(DType dtype) => dtype == DType.Bool ? 0 : dtype.IsFloatingPoint ? 2 : 1;
}
