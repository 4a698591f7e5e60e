using Mipp.Graphs;
using static Mipp.Tensors.Numbers;

namespace Mipp.Operators;

/// <summary>Integers that stand for real numbers, x ≈ scale · (q − zero point): what the quantised operators share.</summary>
internal static class LinearQuantization
{
    /// <summary>Why channels that touch such an operator are not cut.</summary>
    public const string Reason = "quantised channels are not cut";

    /// <summary>q = saturate(round(x / scale) + zero point), halves to even.</summary>
    public static Tensor Quantize(Tensor x, Tensor scale, Tensor zeroPoint) =>
        Saturate((x / scale).round().add(zeroPoint.to(x.dtype), One), zeroPoint.dtype);

    /// <summary>scale · (q − zero point).</summary>
    public static Tensor Dequantize(Tensor q, Tensor scale, Tensor? zeroPoint) => Centre(q, zeroPoint).to(scale.dtype) * scale;

    /// <summary>q − zero point, exact, in double precision, in which sums of products of such numbers are exact too.</summary>
    public static Tensor Centre(Tensor q, Tensor? zeroPoint) =>
        zeroPoint is null ? q.to(ScalarType.Float64) : q.to(ScalarType.Float64) - zeroPoint.to(ScalarType.Float64);

    /// <summary>The nearest integers that the type holds.</summary>
    public static Tensor Saturate(Tensor x, ScalarType type)
    {
        var (min, max) = Range(type);
        return x.clamp(Number(min), Number(max)).to(type);
    }

    /// <summary>A scale or zero point of one number, or of one per position of an axis, shaped so that it meets its axis.</summary>
    public static Tensor AlongAxis(Tensor parameter, int rank, int axis)
    {
        if (parameter.numel() == 1)
            return parameter.reshape([]);
        long[] shape = [.. Enumerable.Repeat(1L, rank)];
        shape[axis < 0 ? axis + rank : axis] = parameter.numel();
        return parameter.reshape(shape);
    }

    /// <summary>The element type of an optional zero point, or the format's default.</summary>
    public static ElementType TypeOf(InferenceContext context, int zeroPoint) =>
        context.HasInput(zeroPoint) ? context.Input(zeroPoint).ElementType : ElementType.UInt8;

    private static (double Min, double Max) Range(ScalarType type) => type switch
    {
        ScalarType.Byte => (byte.MinValue, byte.MaxValue),
        ScalarType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
        ScalarType.Int16 => (short.MinValue, short.MaxValue),
        ScalarType.Int32 => (int.MinValue, int.MaxValue),
        _ => throw new MippException($"numbers cannot be quantised to {type}; 8- and 16-bit integers are supported."),
    };
}
