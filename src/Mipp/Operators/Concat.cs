using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>Inputs one after the other along <c>axis</c>; all other axes are the same.</summary>
internal sealed class Concat() : Operator("Concat")
{
    public override void Infer(InferenceContext context)
    {
        var first = context.Input(0);
        var inputs = Enumerable.Range(0, context.InputCount).Select(context.Input).ToArray();
        var shape = inputs.All(i => i.Shape is not null) ? InferShape(context, [.. inputs.Select(i => i.Shape!)]) : null;
        bool known = shape is { Rank: 1 } && inputs.All(i => i.Contents is not null)
            && inputs.Sum(i => i.Contents!.Value.Length) <= SmallContents.MaxLength;
        context.SetOutput(
            0, first.ElementType, shape, known ? [.. inputs.SelectMany(i => i.Contents!.Value)] : null);
    }

    public override Tensor[] Run(RunContext context)
    {
        var inputs = Enumerable.Range(0, context.InputCount).Select(context.Input).ToArray();
        return [torch.cat(inputs, (int)Axis(context.Attributes))];
    }

    public override void Couple(CouplingContext context)
    {
        var output = context.Output();
        var inputs = context.Node.Inputs.Select(i => i!).ToArray();
        int along = Axes.Normalise(Axis(context.Attributes), CouplingContext.Rank(output), what => new MippException(what));
        for (int axis = 0; axis < CouplingContext.Rank(output); axis++)
        {
            if (axis == along)
                context.Assign(output, axis, Join(context, [.. inputs.Select(i => (i.Shape![along], context.Labels(i, along)))]));
            else
                TieAll(context, [.. inputs.Select(i => context.PassedLabels(i, axis))], output, axis);
        }
    }

    private static long Axis(Attributes attributes) => attributes.Int("axis", 1);

    private static Shape InferShape(InferenceContext context, Shape[] shapes)
    {
        int rank = shapes[0].Rank;
        if (shapes.Any(s => s.Rank != rank))
            throw context.Fail($"inputs of shapes {string.Join(", ", shapes.AsEnumerable())} do not have the same rank");
        int along = Axes.Normalise(Axis(context.Attributes), rank, context.Fail);
        var dims = new Dim[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            if (axis == along)
                dims[axis] = shapes.Select(s => s[along]).Aggregate(Add);
            else
                dims[axis] = Same(context, shapes, axis);
        }
        return new Shape(dims);
    }

    private static Dim Add(Dim a, Dim b) => DimArithmetic.Add(a, b) ?? InferenceContext.Unknown();

    private static Dim Same(InferenceContext context, Shape[] shapes, int axis)
    {
        var known = shapes.Select(s => s[axis]).Where(d => d.IsKnown).Distinct().ToArray();
        if (known.Length > 1)
            throw context.Fail($"shapes {string.Join(", ", shapes.AsEnumerable())} differ along axis {axis}, which is not joined");
        return known.Length == 1 ? known[0] : shapes[0][axis];
    }

    /// <summary>The inputs' labels in a row; an input without labels gets frozen ones, so that the others stay free.</summary>
    private static AxisLabels Join(CouplingContext context, (Dim Size, AxisLabels Labels)[] parts)
    {
        if (parts.All(p => p.Labels.IsFixed))
            return parts[0].Labels;
        if (parts.Any(p => !p.Size.IsKnown))
        {
            string reason = context.Because("it is joined with an axis of dynamic size");
            foreach (var (_, labels) in parts)
                context.Freeze(labels, reason);
            return AxisLabels.Fixed(reason);
        }
        return AxisLabels.Concat(parts.Select(p => p.Labels.IsFixed ? Frozen(context, p.Size, p.Labels) : p.Labels));
    }

    private static AxisLabels Frozen(CouplingContext context, Dim size, AxisLabels axis)
    {
        var labels = context.Table.Fresh(size.Factor);
        context.Freeze(labels, axis.Reason);
        return labels;
    }

    private static void TieAll(CouplingContext context, AxisLabels[] inputs, Value output, int axis)
    {
        foreach (var labels in inputs[1..])
            context.Tie(inputs[0], labels);
        context.Pass(output, axis, inputs.FirstOrDefault(l => l.IsFixed) ?? inputs[0]);
    }
}
