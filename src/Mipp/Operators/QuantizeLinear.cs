using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>QuantizeLinear: x, scale, zero point (optional); one scale, or one per position of <c>axis</c>.</summary>
internal sealed class QuantizeLinear() : Operator("QuantizeLinear")
{
    public override void Infer(InferenceContext context)
    {
        var stated = (ElementType)context.Attributes.Int("output_dtype", 0);
        context.SetOutput(
            0, stated == ElementType.Undefined ? LinearQuantization.TypeOf(context, 2) : stated, context.Shape(0));
    }

    public override Tensor[] Run(RunContext context)
    {
        if (context.Attributes.Int("block_size", 0) != 0)
            throw context.Fail("quantises in blocks, which is not supported");
        var x = context.Input(0);
        int axis = (int)context.Attributes.Int("axis", 1);
        var stated = ((ElementType)context.Attributes.Int("output_dtype", (long)ElementType.UInt8)).ToDType()
            ?? throw context.Fail("quantises to a type that cannot be computed with here");
        var scale = LinearQuantization.AlongAxis(context.Input(1), (int)x.ndim, axis);
        var zero = context.OptionalInput(2) is { } given ? LinearQuantization.AlongAxis(given, (int)x.ndim, axis) : torch.zeros([], dtype: stated);
        return [LinearQuantization.Quantize(x.to(ScalarType.Float32), scale.to(ScalarType.Float32), zero)];
    }

    public override void Couple(CouplingContext context) => context.FreezeAll(context.Because(LinearQuantization.Reason));
}
