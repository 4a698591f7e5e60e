using Mipp.Coupling;
using Mipp.Execution;

namespace Mipp.Operators;

/// <summary>Element by element the second input where the first is true, else the third; all three are broadcast.</summary>
internal sealed class Where() : Operator("Where")
{
    public override void Infer(InferenceContext context)
    {
        var shape = Broadcasting.Infer(context, context.Shape(0), context.Shape(1), context.Shape(2));
        var contents = Broadcasting.Contents(
            context, e => e[1] == e[2] ? e[1] : !e[0].IsKnown ? null : e[0] != 0 ? e[1] : e[2]);
        context.SetOutput(0, context.Input(1).ElementType, shape, contents);
    }

    public override Tensor[] Run(RunContext context) =>
        [torch.where(context.Input(0), context.Input(1), context.Input(2))];

    public override void Couple(CouplingContext context) =>
        Broadcasting.Couple(context, [context.Input(0), context.Input(1), context.Input(2)], context.Output());
}
