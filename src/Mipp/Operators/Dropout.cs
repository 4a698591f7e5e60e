using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Operators;

/// <summary>
/// Dropout: passes everything when deployed. When trained, or where its training_mode input says so, it zeroes a share
/// of the elements and scales the others up. The second output is which elements were kept.
/// </summary>
internal sealed class Dropout() : Operator("Dropout")
{
    private const int FirstOpsetWithInputs = 12;
    private const int FirstOpsetWithBooleanMask = 10;

    public override void Infer(InferenceContext context)
    {
        var input = context.Input(0);
        var mask = context.Opset >= FirstOpsetWithBooleanMask ? ElementType.Bool : input.ElementType;
        context.SetOutput(0, input.ElementType, input.Shape);
        context.SetOutput(1, mask, input.Shape);
    }

    public override Tensor[] Run(RunContext context)
    {
        var input = context.Input(0);
        double ratio = Drops(context) ? Ratio(context) : 0;
        if (ratio is < 0 or >= 1)
            throw context.Fail($"ratio is {ratio}, numbers from 0 to below 1 are possible");
        if (context.OutputCount < 2)
            return [ratio > 0 ? torch.nn.functional.dropout(input, ratio) : input];
        var kept = torch.rand(input.shape).ge(Number(ratio));
        var output = ratio > 0 ? input.mul(kept.to(input.dtype)).mul(Number(1 / (1 - ratio))) : input;
        return [output, context.Opset >= FirstOpsetWithBooleanMask ? kept : kept.to(input.dtype)];
    }

    public override void Couple(CouplingContext context)
    {
        PassThrough.Couple(context);
        if (context.Node.Outputs is not [_, { } mask])
            return;
        for (int axis = 0; axis < CouplingContext.Rank(mask); axis++)
            context.Assign(mask, axis, context.Labels(context.Input(0), axis));
    }

    private static bool Drops(RunContext context) =>
        context.Mode == ExecutionMode.Training || (context.HasInput(2) && context.Input(2).ToArray<bool>()[0]);

    private static double Ratio(RunContext context) => context.Opset < FirstOpsetWithInputs
        ? context.Attributes.Float("ratio", 0.5f)
        : context.OptionalInput(1)?.to(ScalarType.Float64).ToArray<double>()[0] ?? 0.5;
}
