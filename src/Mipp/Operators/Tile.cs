using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>The whole input side by side, as often along each axis as the second input says.</summary>
internal sealed class Tile() : Operator("Tile")
{
    public override void Infer(InferenceContext context)
    {
        var (input, repeats) = (context.Input(0), context.Input(1).Contents);
        if (input.Shape is not { } shape)
        {
            context.SetOutput(0, input.ElementType, null);
            return;
        }
        if (repeats is { } known && known.Length != shape.Rank)
            throw context.Fail($"states {known.Length} repeats for {shape.Rank} axes");
        context.SetOutput(0, input.ElementType, new Shape(shape.Select((size, axis) =>
            (repeats is null ? null : Dim.Multiply(size, repeats.Value[axis])) ?? InferenceContext.Unknown())));
    }

    public override Tensor[] Run(RunContext context) => [context.Input(0).repeat(context.Ints(1))];

    public override void Couple(CouplingContext context)
    {
        var (input, output) = (context.Input(0), context.Output());
        for (int axis = 0; axis < CouplingContext.Rank(input); axis++)
        {
            var labels = context.Labels(input, axis);
            var times = context.Input(1).Contents?[axis];
            if (output.Shape![axis] is { IsKnown: true } size && times is { IsKnown: true } && size == Dim.Multiply(input.Shape![axis], times.Value))
                context.Assign(output, axis, labels.Tile((int)times.Value.Factor));
            else
                context.Freeze(labels, context.Because("it is repeated a computed number of times"));
        }
    }
}
