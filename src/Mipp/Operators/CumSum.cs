using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>CumSum: the running sum along the axis in the second input, from either end, with or without the element itself.</summary>
internal sealed class CumSum() : Operator("CumSum")
{
    public override void Infer(InferenceContext context)
    {
        _ = context.Input(1);
        if (context.Shape(0) is { } shape)
            _ = Axis(context.Node, shape.Rank, context.Fail);
        context.SetOutput(0, context.Input(0).ElementType, context.Shape(0));
    }

    public override Tensor[] Run(RunContext context)
    {
        var input = context.Input(0);
        int axis = Axes.Normalise(context.Ints(1).Single(), (int)input.ndim, context.Fail);
        bool reverse = context.Attributes.Int("reverse", 0) != 0;
        var x = reverse ? input.flip(axis) : input;
        var sum = x.cumsum(axis).to(input.dtype);
        if (context.Attributes.Int("exclusive", 0) != 0)
            sum = sum.sub(x);
        return [reverse ? sum.flip(axis) : sum];
    }

    public override void Couple(CouplingContext context)
    {
        int rank = CouplingContext.Rank(context.Input(0));
        if (Axis(context.Node, rank, what => new MippException(what)) is { } axis)
            PassThrough.CoupleExcept(context, [axis], "the axis is summed over");
        else
            context.FreezeAll(context.Because("it is summed over a computed axis"));
    }

    private static int? Axis(Node node, int rank, Func<string, MippException> fail) =>
        node.Inputs[1]!.KnownIntegers() is [var axis] ? Axes.Normalise(axis, rank, fail) : null;
}
