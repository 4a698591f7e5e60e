using System.Collections.Immutable;
using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>What a resizing node asks of its axes: for each of some axes a scale or a size.</summary>
/// <param name="Axes">The axes that are spoken of, from the front.</param>
/// <param name="Scales">How many times longer each becomes, or null when sizes are asked for.</param>
/// <param name="Sizes">How long each becomes, or null when scales are asked for.</param>
/// <param name="Policy">The attribute keep_aspect_ratio_policy: how sizes that ask for another aspect ratio are taken.</param>
internal sealed record ResizeTarget(int[] Axes, float[]? Scales, ImmutableArray<Dim>? Sizes, string Policy)
{
    /// <summary>The size that an axis gets; unknown where that is not known before the node runs.</summary>
    public Dim Output(Shape input, int axis)
    {
        int index = Array.IndexOf(Axes, axis);
        if (index < 0)
            return input[axis];
        if (Scales is not null)
            return Scaled(input[axis], Scales[index]);
        if (IsStretched)
            return Sizes!.Value[index];
        return CommonScale(input) is { } scale ? (long)((scale * input[axis].Factor) + 0.5) : InferenceContext.Unknown();
    }

    /// <summary>How many times longer an axis becomes, or null when that is not known before the node runs.</summary>
    public double? Scale(Shape input, int axis)
    {
        int index = Array.IndexOf(Axes, axis);
        if (index < 0)
            return 1;
        if (Scales is not null)
            return Scales[index];
        if (!IsStretched)
            return CommonScale(input);
        var (size, before) = (Sizes!.Value[index], input[axis]);
        return size == before ? 1 : size.IsKnown && before.IsKnown ? (double)size.Factor / before.Factor : null;
    }

    private bool IsStretched => Policy == "stretch";

    /// <summary>As ONNX's own shape inference computes it, in single precision: 10 times 0.7 are 7.</summary>
    private static Dim Scaled(Dim size, float scale) =>
        size.IsKnown ? (long)MathF.Floor(size.Factor * scale)
        : (scale == MathF.Floor(scale) ? Dim.Multiply(size, (long)scale) : null) ?? InferenceContext.Unknown();

    /// <summary>The one scale at which no size, or every size, reaches what is asked for.</summary>
    private double? CommonScale(Shape input)
    {
        if (Axes.Length == 0 || !Sizes!.Value.All(s => s.IsKnown) || !Axes.All(a => input[a].IsKnown))
            return null;
        var scales = Axes.Zip(Sizes.Value, (axis, size) => (double)size.Factor / input[axis].Factor);
        return Policy == "not_larger" ? scales.Min() : scales.Max();
    }
}
