using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using static Mipp.Tensors.Numbers;

namespace Mipp.Operators;

/// <summary>QLinearMatMul: A, B and the output, each with its scale and zero point.</summary>
internal sealed class QLinearMatMul() : Operator("QLinearMatMul")
{
    public override void Infer(InferenceContext context) =>
        context.SetOutput(0, context.Input(7).ElementType, IntegerMatrixProduct.Infer(context, 3));

    public override Tensor[] Run(RunContext context)
    {
        var sums = IntegerMatrixProduct.Run(context.Input(0), context.Input(2), context.Input(3), context.Input(5));
        var scale = IntegerMatrixProduct.PerRow(context.Input(1)) * IntegerMatrixProduct.PerColumn(context.Input(4)) / context.Input(6);
        return [LinearQuantization.Saturate((sums.to(ScalarType.Float32) * scale).round().add(context.Input(7).to(ScalarType.Float32), One), context.Input(7).dtype)];
    }

    public override long Macs(Node node, SizeOf sizeOf) => IntegerMatrixProduct.Macs(node, sizeOf);

    public override void Couple(CouplingContext context) => context.FreezeAll(context.Because(LinearQuantization.Reason));
}
