using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>NonZero: the positions of the elements that are not 0, [rank, how many]; how many depends on the data.</summary>
internal sealed class NonZero() : Operator("NonZero")
{
    public override void Infer(InferenceContext context)
    {
        Dim rank = context.Shape(0) is { } shape ? shape.Rank : InferenceContext.Unknown();
        context.SetOutput(0, ElementType.Int64, new Shape(rank, InferenceContext.Unknown()));
    }

    public override Tensor[] Run(RunContext context) => [context.Input(0).nonzero().transpose(0, 1)];

    public override void Couple(CouplingContext context) => context.FreezeAll(context.Because("its positions are counted"));
}
