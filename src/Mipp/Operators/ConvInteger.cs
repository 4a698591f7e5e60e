using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>ConvInteger: x, weight, and their zero points (optional; the weight's may be one per filter); 32-bit sums.</summary>
internal sealed class ConvInteger() : Operator("ConvInteger")
{
    public override void Infer(InferenceContext context) =>
        context.SetOutput(0, ElementType.Int32, IntegerConvolution.Infer(context, 1));

    public override Tensor[] Run(RunContext context)
    {
        var (input, weight) = (context.Input(0), context.Input(1));
        var zero = context.OptionalInput(3);
        var sums = IntegerConvolution.Run(
            context,
            LinearQuantization.Centre(input, context.OptionalInput(2)),
            LinearQuantization.Centre(weight, zero is null ? null : LinearQuantization.AlongAxis(zero, (int)weight.ndim, 0)));
        return [sums.to(ScalarType.Int32)];
    }

    public override long Macs(Node node, SizeOf sizeOf) => IntegerConvolution.Macs(node, 1, sizeOf);

    public override void Couple(CouplingContext context) => context.FreezeAll(context.Because(LinearQuantization.Reason));
}
