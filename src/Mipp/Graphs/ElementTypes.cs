using Mipp.Torch;

namespace Mipp.Graphs;

/// <summary>Between ONNX's element types and libtorch's.</summary>
internal static class ElementTypes
{
    public static ElementType ToElementType(this DType type) => type switch
    {
        DType.Float32 => ElementType.Float32,
        DType.Float64 => ElementType.Float64,
        DType.Float16 => ElementType.Float16,
        DType.BFloat16 => ElementType.BFloat16,
        DType.Int8 => ElementType.Int8,
        DType.UInt8 => ElementType.UInt8,
        DType.Int16 => ElementType.Int16,
        DType.Int32 => ElementType.Int32,
        DType.Int64 => ElementType.Int64,
        DType.Bool => ElementType.Bool,
        _ => ElementType.Undefined,
    };

    /// <summary>The tensor type that holds this element type, or null when libtorch has none.</summary>
    public static DType? ToDType(this ElementType type) => type switch
    {
        ElementType.Float32 => DType.Float32,
        ElementType.Float64 => DType.Float64,
        ElementType.Float16 => DType.Float16,
        ElementType.BFloat16 => DType.BFloat16,
        ElementType.Int8 => DType.Int8,
        ElementType.UInt8 => DType.UInt8,
        ElementType.Int16 => DType.Int16,
        ElementType.Int32 => DType.Int32,
        ElementType.Int64 => DType.Int64,
        ElementType.Bool => DType.Bool,
        _ => null,
    };
}
