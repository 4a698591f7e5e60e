using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using static Mipp.Tensors.Numbers;

namespace Mipp.Operators;

/// <summary>
/// ScatterND: the first input, with the third's slices written to, or combined with what is at, the places that the rows of the
/// second name.
/// </summary>
internal sealed class ScatterND() : Operator("ScatterND")
{
    public override void Infer(InferenceContext context)
    {
        ScatterReduction.Check(context);
        if (context.Shape(0) is { } data && context.Shape(1) is { } indices && context.Shape(2) is { } updates)
        {
            bool fits = indices.Rank > 0 && indices[-1].Factor >= 0 && indices[-1].Factor <= data.Rank
                && (!indices[-1].IsKnown || Fits(updates, [.. indices.SkipLast(1), .. data.Skip((int)indices[-1].Factor)]));
            if (!fits)
                throw context.Fail($"its input {data}, indices {indices} and updates {updates} do not fit");
        }
        context.SetOutput(0, context.Input(0).ElementType, context.Shape(0));
    }

    public override Tensor[] Run(RunContext context)
    {
        var (data, indices, updates) = (context.Input(0), context.Input(1), context.Input(2));
        int named = (int)indices.size(-1);
        long width = SlicePositions.Product(data.shape.AsSpan()[named..]);
        var rows = SlicePositions.Flat(data.shape.AsSpan()[..named], indices.reshape(-1, named));
        var elements = rows.mul(Number(width)).reshape(-1, 1).add(torch.arange(Number(0), Number(width), One, dtype: ScalarType.Int64), One).reshape(-1);
        return [ScatterReduction.Apply(data, elements, updates.reshape(-1), ScatterReduction.Of(context.Attributes))];
    }

    public override void Couple(CouplingContext context)
    {
        var (data, indices, updates) = (context.Input(0), context.Input(1), context.Input(2));
        if (indices.Shape![-1] is not { IsKnown: true } named)
        {
            context.FreezeAll(context.Because("it is written in as many axes as is computed"));
            return;
        }
        int slice = (int)named.Factor;
        int offset = CouplingContext.Rank(indices) - 1 - slice;
        for (int axis = 0; axis < slice; axis++)
            context.Freeze(context.Labels(data, axis), context.Because("its positions are written one by one"));
        for (int axis = slice; axis < CouplingContext.Rank(data); axis++)
        {
            context.Tie(context.Labels(data, axis), context.Labels(updates, axis + offset));
            context.Assign(context.Output(), axis, context.Labels(data, axis));
        }
    }

    private static bool Fits(Shape updates, Dim[] expected) => updates.Rank == expected.Length
        && updates.Zip(expected).All(d => !d.First.IsKnown || !d.Second.IsKnown || d.First == d.Second);
}
