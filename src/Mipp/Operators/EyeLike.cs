using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>EyeLike: ones on a diagonal of a matrix as large as the input.</summary>
internal sealed class EyeLike() : Operator("EyeLike")
{
    public override void Infer(InferenceContext context)
    {
        if (context.Shape(0) is { Rank: not 2 } shape)
            throw context.Fail($"its input is {shape}, a matrix is needed");
        context.SetOutput(0, StatedType(context.Attributes) ?? context.Input(0).ElementType, context.Shape(0));
    }

    public override Tensor[] Run(RunContext context)
    {
        var input = context.Input(0);
        long diagonal = context.Attributes.Int("k", 0);
        var type = StatedType(context.Attributes) is { } stated
            ? stated.ToDType() ?? throw context.Fail($"its output would be {stated}, which libtorch has no tensors of")
            : input.dtype;
        return [torch.ones(input.shape).triu(diagonal).tril(diagonal).to(type)];
    }

    public override void Couple(CouplingContext context) => context.FreezeAll(context.Because("its sizes make a unit matrix"));

    private static ElementType? StatedType(Attributes attributes) =>
        attributes.Int("dtype", 0) is not 0 and var code ? (ElementType)code : null;
}
