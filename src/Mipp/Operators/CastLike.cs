using Mipp.Coupling;
using Mipp.Execution;

namespace Mipp.Operators;

/// <summary>The first input's elements as the second one's type.</summary>
internal sealed class CastLike() : Operator("CastLike")
{
    public override bool ChoosesElementType => true;

    public override void Infer(InferenceContext context)
    {
        var type = context.Input(1).ElementType;
        context.SetOutput(0, type, context.Shape(0), Cast.Contents(context.Contents(0), type));
    }

    public override Tensor[] Run(RunContext context) => [Cast.To(context, context.Input(1).dtype)];

    public override void Couple(CouplingContext context)
    {
        PassThrough.Couple(context);
        context.ReadsNoElements(context.Input(1));
    }
}
