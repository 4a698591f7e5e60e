using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>Axes in another order: output axis i is input axis <c>perm[i]</c>; without the attribute they are reversed.</summary>
internal sealed class Transpose() : Operator("Transpose")
{
    public override void Infer(InferenceContext context)
    {
        var input = context.Input(0);
        if (input.Shape is not { } shape)
        {
            context.SetOutput(0, input.ElementType, null);
            return;
        }
        int[] order = Order(context.Attributes, shape.Rank);
        if (!order.Order().SequenceEqual(Enumerable.Range(0, shape.Rank)))
            throw context.Fail($"perm [{string.Join(", ", order)}] is no order of the axes of {shape}");
        context.SetOutput(
            0, input.ElementType, new Shape(order.Select(axis => shape[axis])), shape.Rank <= 1 ? input.Contents : null);
    }

    public override Tensor[] Run(RunContext context)
    {
        var input = context.Input(0);
        return [input.permute([.. Order(context.Attributes, (int)input.ndim)])];
    }

    public override void Couple(CouplingContext context)
    {
        var (input, output) = (context.Input(0), context.Output());
        context.MoveAxes(input, output, Order(context.Attributes, CouplingContext.Rank(input)));
    }

    private static int[] Order(Attributes attributes, int rank) =>
        attributes.Ints("perm") is { } order ? [.. order.Select(axis => (int)axis)]
        : [.. Enumerable.Range(0, rank).Reverse()];
}
