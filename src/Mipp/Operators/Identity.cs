using Mipp.Coupling;
using Mipp.Execution;

namespace Mipp.Operators;

/// <summary>The input as it is.</summary>
internal sealed class Identity() : Operator("Identity")
{
    public override void Infer(InferenceContext context) =>
        context.SetOutput(0, context.Input(0).ElementType, context.Shape(0), context.Contents(0));

    public override Tensor[] Run(RunContext context) => [context.Input(0)];

    public override void Couple(CouplingContext context) => PassThrough.Couple(context);
}
