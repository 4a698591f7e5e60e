using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Torch;

namespace Mipp.Operators;

/// <summary>LpNormalization: every element by the 1- or 2-norm along <c>axis</c>; where the norm is 0 the elements stay 0.</summary>
internal sealed class LpNormalization() : Operator("LpNormalization")
{
    public override void Infer(InferenceContext context)
    {
        if (context.Shape(0) is { } shape)
            _ = Axis(context.Attributes, shape.Rank, context.Fail);
        if (context.Attributes.Int("p", 2) is not (1 or 2) and var p)
            throw context.Fail($"p is {p}, 1 and 2 are possible");
        context.SetOutput(0, context.Input(0).ElementType, context.Shape(0));
    }

    public override Tensor[] Run(RunContext context)
    {
        var input = context.Input(0);
        int axis = Axis(context.Attributes, input.Rank, context.Fail);
        var norm = input.Norm(context.Attributes.Int("p", 2), [axis], keepDim: true);
        return [input.Div(norm.MaskedFill(norm.Equal(0), 1))];
    }

    public override void Couple(CouplingContext context)
    {
        int axis = Axis(context.Attributes, CouplingContext.Rank(context.Input(0)), what => new MippException(what));
        PassThrough.CoupleExcept(context, [axis], "the axis is normalised over");
    }

    private static int Axis(Attributes attributes, int rank, Func<string, MippException> fail) =>
        Axes.Normalise(attributes.Int("axis", -1), rank, fail);
}
