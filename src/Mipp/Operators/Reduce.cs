using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>
/// One value in place of each run along some axes: ReduceMean, ReduceMax, …. The axes are an attribute or, since operator set
/// 13 (ReduceSum) and 18, the second input; none means all.
/// </summary>
/// <param name="type">The operator's name.</param>
/// <param name="function">Reduces the axes, which stay with size 1.</param>
internal sealed class Reduce(string type, Func<Tensor, long[], Tensor> function) : Operator(type)
{
    public override void Infer(InferenceContext context)
    {
        var input = context.Input(0);
        if (input.Shape is not { } shape || ReducedAxes(context.Node, shape.Rank, context.Fail) is not { } axes)
        {
            bool rankKnown = input.Shape is not null && KeepsAxes(context.Attributes);
            var unknown = rankKnown ? new Shape(input.Shape!.Select(_ => InferenceContext.Unknown())) : null;
            context.SetOutput(0, input.ElementType, unknown);
            return;
        }
        context.SetOutput(0, input.ElementType, InferShape(shape, axes, KeepsAxes(context.Attributes)), Contents(input, axes));
    }

    public override Tensor[] Run(RunContext context)
    {
        var input = context.Input(0);
        int[] axes = Resolve(context.Attributes, Axes.Stated(context), (int)input.ndim, context.Fail);
        if (axes.Length == 0 && input.ndim > 0)
            return [input];
        var shape = InferShape(Shape.Of(input.shape), axes, KeepsAxes(context.Attributes));
        return [function(input, [.. axes.Select(a => (long)a)]).reshape(shape.AtBatchOne())];
    }

    /// <summary>A function of one axis, over each of several in turn, which stay with size 1.</summary>
    public static Tensor AxisByAxis(Tensor x, long[] axes, Func<Tensor, long, Tensor> function) => axes.Aggregate(x, function);

    public override void Couple(CouplingContext context)
    {
        int rank = CouplingContext.Rank(context.Input(0));
        CoupleReduced(context, ReducedAxes(context.Node, rank, what => new MippException(what)), KeepsAxes(context.Attributes));
    }

    public static Shape InferShape(Shape input, int[] axes, bool keepsAxes) =>
        new(Enumerable.Range(0, input.Rank).Where(axis => keepsAxes || !axes.Contains(axis))
            .Select(axis => axes.Contains(axis) ? 1 : input[axis]));

    /// <summary>Reduced axes cannot lose positions, which all count; the others pass.</summary>
    public static void CoupleReduced(CouplingContext context, int[]? axes, bool keepsAxes)
    {
        if (axes is null)
        {
            context.FreezeAll(context.Because("it is reduced over computed axes"));
            return;
        }
        var (input, output) = (context.Input(0), context.Output());
        int next = 0;
        for (int axis = 0; axis < CouplingContext.Rank(input); axis++)
        {
            if (axes.Contains(axis))
            {
                context.Freeze(context.PassedLabels(input, axis), context.Because("it is reduced over"));
                next += keepsAxes ? 1 : 0;
            }
            else
            {
                context.Pass(output, next++, context.PassedLabels(input, axis));
            }
        }
    }

    public static bool KeepsAxes(Attributes attributes) => attributes.Int("keepdims", 1) != 0;

    private static int[]? ReducedAxes(Node node, int rank, Func<string, MippException> fail) =>
        Axes.Stated(node) is { } stated ? Resolve(node.Attributes, stated, rank, fail) : null;

    private static int[] Resolve(Attributes attributes, long[] stated, int rank, Func<string, MippException> fail) =>
        stated.Length > 0 ? Axes.Normalise(stated, rank, fail)
        : attributes.Int("noop_with_empty_axes", 0) != 0 ? []
        : [.. Enumerable.Range(0, rank)];

    private ImmutableArray<Dim>? Contents(Value input, int[] axes) =>
        Type == "ReduceProd" && axes is [0] && input is { Shape.Rank: 1, Contents: { } contents } && DimProduct.Of(contents).ToDim() is { } product
            ? [product]
            : null;
}
