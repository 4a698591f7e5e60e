using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Operators;

/// <summary>Arithmetic on two broadcast operands whose result has the first one's element type: Add, Mul, Pow, ….</summary>
/// <param name="type">The operator's name.</param>
/// <param name="function">The tensor operation.</param>
/// <param name="symbolic">The same on elements of shapes.</param>
/// <param name="trainable">Whether an operand may be a trainable parameter (bias, scale).</param>
internal sealed class Arithmetic(
    string type,
    Func<Tensor, Tensor, Tensor> function,
    Func<Dim, Dim, Dim?>? symbolic = null,
    bool trainable = false) : Operator(type)
{
    public override IReadOnlyList<int> ParameterInputs => trainable ? [0, 1] : [];

    /// <summary>A number by itself is the formula's own (the ½ of GELU, an ε, the root of a head's width), unless it is a layer's bias.</summary>
    public override bool IsParameter(Use use) =>
        base.IsParameter(use) && (use.Node.Inputs[use.Index]!.Data is not { NumberOfElements: 1 } || IsBias(use));

    public override void Infer(InferenceContext context)
    {
        var shape = Broadcasting.Infer(context, context.Shape(0), context.Shape(1));
        var contents = symbolic is null ? null : Broadcasting.Contents(context, e => symbolic(e[0], e[1]));
        context.SetOutput(0, context.Input(0).ElementType, shape, contents);
    }

    public override Tensor[] Run(RunContext context)
    {
        var left = context.Input(0);
        return [function(left, context.Input(1)).to(left.dtype)];
    }

    public override void Couple(CouplingContext context) =>
        Broadcasting.Couple(context, [context.Input(0), context.Input(1)], context.Output());

    private static bool IsBias(Use use) =>
        use.Node.Inputs[1 - use.Index]?.Producer is { Operator: ILinearOperator layer } producer && layer.Describe(producer)?.BiasPlace == use;

    /// <summary>ONNX divides integers towards zero.</summary>
    public static Tensor Divide(Tensor a, Tensor b) => a.dtype.IsFloatingPoint ? a.div(b) : IntegerDivision.Quotient(a, b);
}
