using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using static Mipp.Tensors.Numbers;

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
        int axis = Axis(context.Attributes, (int)input.ndim, context.Fail);
        var norm = torch.linalg.vector_norm(input, context.Attributes.Int("p", 2), [axis], keepdim: true);
        return [input.div(norm.masked_fill(norm.eq(Number(0)), Number(1)))];
    }

    public override void Couple(CouplingContext context)
    {
        int axis = Axis(context.Attributes, CouplingContext.Rank(context.Input(0)), what => new MippException(what));
        PassThrough.CoupleExcept(context, [axis], "the axis is normalised over");
    }

    private static int Axis(Attributes attributes, int rank, Func<string, MippException> fail) =>
        Axes.Normalise(attributes.Int("axis", -1), rank, fail);
}
