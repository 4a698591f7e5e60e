using System.Collections.Immutable;
using Mipp.Tensors;

namespace Mipp.Graphs;

/// <summary>Reads what shape arithmetic needs to know of a value: the elements of small integer values.</summary>
internal static class SmallContents
{
    /// <summary>The longest value whose elements are tracked. Shapes, axes and bounds are far shorter.</summary>
    public const int MaxLength = 1024;

    /// <summary>The elements of an integer or boolean tensor of rank 0 or 1, or null when it is another kind or too long.</summary>
    public static ImmutableArray<Dim>? Of(Tensor data)
    {
        var shape = data.shape;
        if (!IsInteger(data.dtype) || shape.Length > 1 || (shape.Length == 1 && shape[0] > MaxLength))
            return null;
        return [.. Read(data).Select(element => new Dim(element))];
    }

    /// <summary>The elements of an integer value, row by row, where all are known numbers; else null.</summary>
    public static long[]? KnownIntegers(this Value value)
    {
        if (value.Contents is { } contents)
            return contents.All(d => d.IsKnown) ? [.. contents.Select(d => d.Factor)] : null;
        return value.Data is { } data && IsInteger(data.dtype) ? Read(data) : null;
    }

    private static long[] Read(Tensor data)
    {
        using var wide = data.to(ScalarType.Int64);
        return wide.ToArray<long>();
    }

    private static bool IsInteger(ScalarType type) =>
        type is ScalarType.Int64 or ScalarType.Int32 or ScalarType.Int16 or ScalarType.Int8 or ScalarType.Byte or ScalarType.Bool;
}
