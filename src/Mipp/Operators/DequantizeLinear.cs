using Mipp.Coupling;
using Mipp.Execution;

namespace Mipp.Operators;

/// <summary>DequantizeLinear: q, scale, zero point (optional); one scale, or one per position of <c>axis</c>.</summary>
internal sealed class DequantizeLinear() : Operator("DequantizeLinear")
{
    public override void Infer(InferenceContext context) =>
        context.SetOutput(0, context.Input(1).ElementType, context.Shape(0));

    public override Tensor[] Run(RunContext context)
    {
        if (context.Attributes.Int("block_size", 0) != 0)
            throw context.Fail("is quantised in blocks, which is not supported");
        var q = context.Input(0);
        int axis = (int)context.Attributes.Int("axis", 1);
        var zero = context.OptionalInput(2);
        return
        [
            LinearQuantization.Dequantize(
                q,
                LinearQuantization.AlongAxis(context.Input(1), (int)q.ndim, axis),
                zero is null ? null : LinearQuantization.AlongAxis(zero, (int)q.ndim, axis)),
        ];
    }

    public override void Couple(CouplingContext context) => context.FreezeAll(context.Because(LinearQuantization.Reason));
}
