using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Operators;

/// <summary>The number of elements.</summary>
internal sealed class Size() : Operator("Size")
{
    public override void Infer(InferenceContext context)
    {
        Dim? count = context.Shape(0) is { } shape ? DimProduct.Of(shape).ToDim() : null;
        context.SetOutput(0, ElementType.Int64, new Shape(), count is { } known ? [known] : null);
    }

    public override Tensor[] Run(RunContext context) => [Tensor.FromArray<long>([context.Input(0).numel()], [])];

    public override void Couple(CouplingContext context)
    {
        for (int axis = 0; axis < CouplingContext.Rank(context.Input(0)); axis++)
            context.Freeze(context.Labels(context.Input(0), axis), context.Because("its elements are counted"));
    }
}
