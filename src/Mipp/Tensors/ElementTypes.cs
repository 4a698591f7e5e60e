namespace Mipp.Tensors;

/// <summary>Facts about element types.</summary>
public static class ElementTypes
{
    /// <summary>The element type that holds values of the .NET type <typeparamref name="T"/>.</summary>
    /// <exception cref="NotSupportedException">No element type does.</exception>
    public static ScalarType Of<T>() where T : unmanaged =>
        typeof(T) == typeof(float) ? ScalarType.Float32
        : typeof(T) == typeof(double) ? ScalarType.Float64
        : typeof(T) == typeof(Half) ? ScalarType.Float16
        : typeof(T) == typeof(sbyte) ? ScalarType.Int8
        : typeof(T) == typeof(byte) ? ScalarType.Byte
        : typeof(T) == typeof(short) ? ScalarType.Int16
        : typeof(T) == typeof(int) ? ScalarType.Int32
        : typeof(T) == typeof(long) ? ScalarType.Int64
        : typeof(T) == typeof(bool) ? ScalarType.Bool
        : throw new NotSupportedException($"no tensor element type holds {typeof(T).Name} values");

    extension(ScalarType type)
    {
        /// <summary>Whether the elements are floating-point numbers.</summary>
        public bool IsFloatingPoint =>
            type is ScalarType.Float32 or ScalarType.Float64 or ScalarType.Float16 or ScalarType.BFloat16;
    }

    /// <summary>
    /// Whether values of <paramref name="source"/> may be read as <paramref name="target"/> without being truncated:
    /// a wider type of the same kind, or an integer as a floating-point number.
    /// </summary>
    internal static bool CanRead(ScalarType source, ScalarType target) =>
        source == target || Kind(source) < Kind(target)
        || (Kind(source) == Kind(target) && source.ElementSize() < target.ElementSize() && target != ScalarType.BFloat16);

    private static int Kind(ScalarType type) => type == ScalarType.Bool ? 0 : type.IsFloatingPoint ? 2 : 1;
}
