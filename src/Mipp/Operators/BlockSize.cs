using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>What DepthToSpace and SpaceToDepth share: blocks of b·b positions.</summary>
internal static class BlockSize
{
    /// <summary>The attribute <c>blocksize</c>.</summary>
    public static long Of(Attributes attributes, Func<string, MippException> fail) =>
        attributes.Int("blocksize", 0) is > 0 and <= short.MaxValue and var size ? size
        : throw fail($"has blocksize {attributes.Int("blocksize", 0)}; it must be positive");

    public static void Infer(InferenceContext context, Func<Shape, Dim[]> dims)
    {
        if (context.Shape(0) is { Rank: not 4 } other)
            throw context.Fail($"takes [N, C, H, W], got {other}");
        var shape = context.Shape(0) is { } known ? new Shape(dims(known)) : null;
        context.SetOutput(0, context.Input(0).ElementType, shape);
    }

    public static Dim Multiply(Dim size, long factor) => Dim.Multiply(size, factor) ?? InferenceContext.Unknown();

    public static Dim Divide(InferenceContext context, Dim size, long divisor) =>
        Dim.Divide(size, divisor)
        ?? (size.IsKnown ? throw context.Fail($"cannot divide an axis of {size} by {divisor}") : InferenceContext.Unknown());
}
