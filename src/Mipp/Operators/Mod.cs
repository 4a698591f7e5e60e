using Mipp.Coupling;
using Mipp.Execution;

namespace Mipp.Operators;

/// <summary>The remainder of two broadcast operands: with the divisor's sign, or with the dividend's when <c>fmod</c> is 1.</summary>
internal sealed class Mod() : Operator("Mod")
{
    public override void Infer(InferenceContext context)
    {
        var shape = Broadcasting.Infer(context, context.Shape(0), context.Shape(1));
        var contents = TakesDividendSign(context.Attributes) ? null
            : Broadcasting.Contents(context, e => DimArithmetic.Modulo(e[0], e[1]));
        context.SetOutput(0, context.Input(0).ElementType, shape, contents);
    }

    public override Tensor[] Run(RunContext context)
    {
        var (dividend, divisor) = (context.Input(0), IntegerDivision.SafeDivisor(context.Input(1)));
        return [TakesDividendSign(context.Attributes) ? dividend.fmod(divisor) : dividend.remainder(divisor)];
    }

    public override void Couple(CouplingContext context) =>
        Broadcasting.Couple(context, [context.Input(0), context.Input(1)], context.Output());

    private static bool TakesDividendSign(Graphs.Attributes attributes) => attributes.Int("fmod", 0) != 0;
}
