using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using static Mipp.Tensors.Numbers;

namespace Mipp.Operators;

/// <summary>
/// QLinearConv: x, its scale and zero point; weight, its scale and zero point (one, or one per filter); the output's scale and
/// zero point; a 32-bit bias (optional) in steps of both scales' product.
/// </summary>
internal sealed class QLinearConv() : Operator("QLinearConv")
{
    public override void Infer(InferenceContext context) =>
        context.SetOutput(0, context.Input(7).ElementType, IntegerConvolution.Infer(context, 3));

    public override Tensor[] Run(RunContext context)
    {
        var (input, weight) = (context.Input(0), context.Input(3));
        var sums = IntegerConvolution.Run(
            context,
            LinearQuantization.Centre(input, context.Input(2)),
            LinearQuantization.Centre(weight, LinearQuantization.AlongAxis(context.Input(5), (int)weight.ndim, 0)));
        if (context.OptionalInput(8) is { } bias)
            sums = sums.add(LinearQuantization.AlongAxis(bias, (int)sums.ndim, 1).to(ScalarType.Float64), One);
        var scale = context.Input(1) * LinearQuantization.AlongAxis(context.Input(4), (int)sums.ndim, 1) / context.Input(6);
        return [LinearQuantization.Saturate((sums.to(ScalarType.Float32) * scale).round().add(context.Input(7).to(ScalarType.Float32), One), context.Input(7).dtype)];
    }

    public override long Macs(Node node, SizeOf sizeOf) => IntegerConvolution.Macs(node, 3, sizeOf);

    public override void Couple(CouplingContext context) => context.FreezeAll(context.Because(LinearQuantization.Reason));
}
