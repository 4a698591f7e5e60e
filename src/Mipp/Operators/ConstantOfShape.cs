using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>A tensor of the shape in the input, filled with the only element of attribute <c>value</c>, or with float zeros.</summary>
internal sealed class ConstantOfShape() : Operator("ConstantOfShape")
{
    public override void Infer(InferenceContext context)
    {
        var value = context.Attributes.Tensor("value");
        var shape = context.Contents(0) is { } contents ? new Shape(contents)
            : context.Shape(0) is { Rank: 1 } vector ? context.UnknownShape(vector[0]) : null;
        context.SetOutput(0, value?.dtype.ToElementType() ?? ElementType.Float32, shape, Contents(value, shape));
    }

    public override Tensor[] Run(RunContext context)
    {
        long[] shape = context.Ints(0);
        if (shape.Any(size => size < 0))
            throw context.Fail($"is asked for the shape {Shape.Of(shape)}; sizes are at least 0");
        return [context.Attributes.Tensor("value") is { } value ? value.reshape([.. shape.Select(_ => 1L)]).expand(shape) : torch.zeros(shape)];
    }

    public override void Couple(CouplingContext context)
    {
        // What it makes has no channels of its own: its axes stay fixed.
    }

    private static ImmutableArray<Dim>? Contents(Tensor? value, Shape? shape)
    {
        if (value is null || SmallContents.Of(value) is not { } element || shape is not { Rank: <= 1, IsKnown: true })
            return null;
        long length = shape.Rank == 0 ? 1 : shape[0].Factor;
        return length is >= 0 and <= SmallContents.MaxLength ? [.. Enumerable.Repeat(element[0], (int)length)] : null;
    }
}
