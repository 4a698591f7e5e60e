using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>MatMulInteger: A, B, and their zero points (optional); 32-bit sums.</summary>
internal sealed class MatMulInteger() : Operator("MatMulInteger")
{
    public override void Infer(InferenceContext context) =>
        context.SetOutput(0, ElementType.Int32, IntegerMatrixProduct.Infer(context, 1));

    public override Tensor[] Run(RunContext context) =>
    [
        IntegerMatrixProduct.Run(context.Input(0), context.OptionalInput(2), context.Input(1), context.OptionalInput(3)).to(ScalarType.Int32),
    ];

    public override long Macs(Node node, SizeOf sizeOf) => IntegerMatrixProduct.Macs(node, sizeOf);

    public override void Couple(CouplingContext context) => context.FreezeAll(context.Because(LinearQuantization.Reason));
}
