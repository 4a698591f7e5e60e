using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Operators;

/// <summary>
/// OneHot: a new axis, as long as the second input says, with the third input's second value at the position that the first
/// input names and its first value elsewhere. Negative positions count from the end; where there is no such position all are off.
/// </summary>
internal sealed class OneHot() : Operator("OneHot")
{
    public override void Infer(InferenceContext context)
    {
        Shape? shape = null;
        if (context.Shape(0) is { } indices)
        {
            int axis = Axis(context.Attributes, indices.Rank, context.Fail);
            shape = new Shape([.. indices.Take(axis), Depth(context) ?? InferenceContext.Unknown(), .. indices.Skip(axis)]);
        }
        context.SetOutput(0, context.Input(2).ElementType, shape);
    }

    public override Tensor[] Run(RunContext context)
    {
        var (indices, values) = (context.Input(0).to(ScalarType.Int64), context.Input(2));
        int axis = Axis(context.Attributes, (int)indices.ndim, context.Fail);
        long depth = context.Ints(1).Single();
        long[] along = [.. Enumerable.Repeat(1L, (int)indices.ndim + 1)];
        along[axis] = depth;
        var positions = torch.arange(Number(0), Number(depth), One, dtype: ScalarType.Int64).reshape(along);
        var wanted = indices.unsqueeze(axis);
        var isOn = positions.eq(wanted).logical_or(positions.eq(wanted.add(Number(depth), One)));
        var (off, on) = (values.narrow(0, 0, 1), values.narrow(0, 1, 1));
        return [torch.where(isOn, on, off)];
    }

    public override void Couple(CouplingContext context)
    {
        var indices = context.Input(0);
        int rank = CouplingContext.Rank(indices);
        int added = Axis(context.Attributes, rank, what => new MippException(what));
        for (int axis = 0; axis < rank; axis++)
            context.Assign(context.Output(), axis < added ? axis : axis + 1, context.Labels(indices, axis));
    }

    /// <summary>A whole number of any element type.</summary>
    private static Dim? Depth(InferenceContext context) =>
        context.Contents(1) is [var known] ? known : context.Input(1).Data is { NumberOfElements: 1 } data ? (long)data.Item<double>() : null;

    private static int Axis(Attributes attributes, int rank, Func<string, MippException> fail) =>
        Axes.Normalise(attributes.Int("axis", -1), rank + 1, fail);
}
