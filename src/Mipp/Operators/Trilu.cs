using Mipp.Coupling;
using Mipp.Execution;

namespace Mipp.Operators;

/// <summary>Trilu: the upper or lower triangle of matrices in the last two axes, from the diagonal that the second input names.</summary>
internal sealed class Trilu() : Operator("Trilu")
{
    public override void Infer(InferenceContext context)
    {
        if (context.Shape(0) is { Rank: < 2 } shape)
            throw context.Fail($"its input is {shape}, at least rank 2 is needed");
        context.SetOutput(0, context.Input(0).ElementType, context.Shape(0));
    }

    public override Tensor[] Run(RunContext context)
    {
        long diagonal = context.HasInput(1) ? context.Ints(1).Single() : 0;
        return [context.Attributes.Int("upper", 1) != 0 ? context.Input(0).triu(diagonal) : context.Input(0).tril(diagonal)];
    }

    public override void Couple(CouplingContext context)
    {
        int rank = CouplingContext.Rank(context.Input(0));
        PassThrough.CoupleExcept(context, [rank - 2, rank - 1], "its positions say what is in the triangle");
    }
}
