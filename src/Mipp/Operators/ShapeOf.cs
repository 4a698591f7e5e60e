using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Operators;

/// <summary>The operator Shape: the input's sizes, or those from axis <c>start</c> up to <c>end</c>.</summary>
internal sealed class ShapeOf() : Operator("Shape")
{
    public override void Infer(InferenceContext context)
    {
        if (context.Shape(0) is not { } shape)
        {
            context.SetOutput(0, ElementType.Int64, new Shape(InferenceContext.Unknown()));
            return;
        }
        var (start, end) = Range(context.Attributes, shape.Rank);
        ImmutableArray<Dim> sizes = [.. shape.Take(end).Skip(start)];
        context.SetOutput(0, ElementType.Int64, new Shape(sizes.Length), sizes);
    }

    public override Tensor[] Run(RunContext context)
    {
        var shape = context.Input(0).shape;
        var (start, end) = Range(context.Attributes, shape.Length);
        return [Tensor.FromArray(shape[start..end], [end - start])];
    }

    public override void Couple(CouplingContext context)
    {
        var input = context.Input(0);
        context.ReadsNoElements(input);
        var (start, end) = Range(context.Attributes, CouplingContext.Rank(input));
        for (int axis = start; axis < end; axis++)
            if (SizeReaders.FindBeyondRepair(context.Output(), [axis - start]) is { } reader)
                context.Freeze(context.PassedLabels(input, axis), $"its size is read by node {reader.Label}");
    }

    private static (int Start, int End) Range(Attributes attributes, int rank)
    {
        int Clamp(long axis) => (int)Math.Clamp(axis < 0 ? axis + rank : axis, 0, rank);
        int start = Clamp(attributes.Int("start", 0));
        return (start, Math.Max(start, Clamp(attributes.Int("end", rank))));
    }
}
