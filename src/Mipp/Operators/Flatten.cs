using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>To a matrix: the axes before <c>axis</c> are merged into the first, the others into the second.</summary>
internal sealed class Flatten() : Operator("Flatten")
{
    public override void Infer(InferenceContext context)
    {
        var input = context.Input(0);
        if (input.Shape is not { } shape)
        {
            context.SetOutput(0, input.ElementType, new Shape(InferenceContext.Unknown(), InferenceContext.Unknown()));
            return;
        }
        int axis = Axis(context.Attributes, shape.Rank);
        if (axis < 0 || axis > shape.Rank)
            throw context.Fail($"axis {context.Attributes.Int("axis", 1)} is outside of {shape}");
        context.SetOutput(0, input.ElementType, new Shape(Merge(shape.Take(axis)), Merge(shape.Skip(axis))));
    }

    public override Tensor[] Run(RunContext context)
    {
        var input = context.Input(0);
        long rows = 1;
        foreach (long size in input.shape[..Axis(context.Attributes, (int)input.ndim)])
            rows *= size;
        return [input.reshape(rows, rows == 0 ? 0 : input.numel() / rows)];
    }

    public override void Couple(CouplingContext context) =>
        ReshapeCoupling.Couple(context, context.Input(0), context.Output());

    private static int Axis(Attributes attributes, int rank)
    {
        int axis = (int)attributes.Int("axis", 1);
        return axis < 0 ? axis + rank : axis;
    }

    private static Dim Merge(IEnumerable<Dim> dims) => DimProduct.Of(dims).ToDim() ?? InferenceContext.Unknown();
}
