using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Operators;

/// <summary>Clip: every element between a minimum and a maximum, which are inputs from opset 11, attributes before.</summary>
internal sealed class Clip() : Operator("Clip")
{
    private const int FirstOpsetWithInputs = 11;

    public override void Infer(InferenceContext context) =>
        context.SetOutput(0, context.Input(0).ElementType, context.Shape(0));

    public override Tensor[] Run(RunContext context)
    {
        var (min, max) = context.Opset < FirstOpsetWithInputs
            ? (Attribute(context, "min"), Attribute(context, "max"))
            : (Bound(context, 1), Bound(context, 2));
        return [min is null && max is null ? context.Input(0) : Clamp(context.Input(0), min, max)];
    }

    public override void Couple(CouplingContext context) => PassThrough.Couple(context);

    // Of whole numbers, bounds that are whole numbers: TorchSharp's others make the result one of floating point.
    private static Tensor Clamp(Tensor x, double? min, double? max) => x.dtype.IsFloatingPoint
        ? x.clamp(min is { } low ? Number(low) : null, max is { } high ? Number(high) : null)
        : x.clamp(min is { } least ? Number((long)least) : null, max is { } most ? Number((long)most) : null);

    private static double? Attribute(RunContext context, string name) =>
        context.Attributes.Has(name) ? context.Attributes.Float(name, 0) : null;

    private static double? Bound(RunContext context, int index)
    {
        if (context.OptionalInput(index) is not { } bound)
            return null;
        double[] values = bound.to(ScalarType.Float64).ToArray<double>();
        return values is [var value] ? value : throw context.Fail($"input {index} has {values.Length} elements, a single bound is needed");
    }
}
