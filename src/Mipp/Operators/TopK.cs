using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>
/// TopK: the k largest or smallest elements along an axis, in order, and where they are; of equal ones the first. k is an
/// attribute before operator set 10 and an input since.
/// </summary>
internal sealed class TopK() : Operator("TopK")
{
    public override void Infer(InferenceContext context)
    {
        Shape? shape = null;
        if (context.Shape(0) is { } input)
        {
            int axis = Axis(context.Attributes, input.Rank, context.Fail);
            var k = StatedK(context.Node);
            if (k is { IsKnown: true } && input[axis].IsKnown && (k.Value.Factor < 0 || k.Value.Factor > input[axis].Factor))
                throw context.Fail($"asks for {k} elements of axis {axis} of its input {input}");
            shape = input.With(axis, k ?? InferenceContext.Unknown());
        }
        context.SetOutput(0, context.Input(0).ElementType, shape);
        context.SetOutput(1, ElementType.Int64, shape);
    }

    public override Tensor[] Run(RunContext context)
    {
        var input = context.Input(0);
        int axis = Axis(context.Attributes, (int)input.ndim, context.Fail);
        long k = context.HasInput(1) ? context.Ints(1).Single() : context.Attributes.Int("k", -1);
        if (k < 0 || k > input.size(axis))
            throw context.Fail($"asks for {k} of the {input.size(axis)} elements of axis {axis}");
        var (values, indices) = input.sort(axis, descending: context.Attributes.Int("largest", 1) != 0, stable: true);
        return [.. new[] { values.narrow(axis, 0, k), indices.narrow(axis, 0, k) }.Take(context.OutputCount)];
    }

    public override void Couple(CouplingContext context)
    {
        var input = context.Input(0);
        int sorted = Axis(context.Attributes, CouplingContext.Rank(input), what => new MippException(what));
        context.Freeze(context.Labels(input, sorted), context.Because("the axis is sorted"));
        for (int axis = 0; axis < CouplingContext.Rank(input); axis++)
            if (axis != sorted)
                foreach (var output in context.Node.Outputs.OfType<Value>())
                    context.Assign(output, axis, context.Labels(input, axis));
    }

    private static int Axis(Attributes attributes, int rank, Func<string, MippException> fail) =>
        Axes.Normalise(attributes.Int("axis", -1), rank, fail);

    private static Dim? StatedK(Node node) =>
        node.Inputs.Count < 2 ? node.Attributes.Int("k", -1) : node.Inputs[1]?.Contents is [var k] ? k : null;
}
