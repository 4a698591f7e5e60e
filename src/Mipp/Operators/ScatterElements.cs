using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>
/// ScatterElements, and its predecessor Scatter: the first input, with the third's elements written to, or combined with what is
/// at, the positions of an axis that the second names.
/// </summary>
internal sealed class ScatterElements(string type) : Operator(type)
{
    public override void Infer(InferenceContext context)
    {
        if (context.Shape(0) is { } data)
            _ = Axis(context.Attributes, data.Rank, context.Fail);
        ScatterReduction.Check(context);
        for (int i = 1; i <= 2; i++)
            if (context.Shape(i) is { } operand && context.Shape(0) is { } shape && operand.Rank != shape.Rank)
                throw context.Fail($"input {i} is {operand}, but its input has rank {shape.Rank}");
        context.SetOutput(0, context.Input(0).ElementType, context.Shape(0));
    }

    public override Tensor[] Run(RunContext context)
    {
        var (data, updates) = (context.Input(0), context.Input(2));
        int axis = Axis(context.Attributes, (int)data.ndim, context.Fail);
        var positions = ElementPositions.FromFront(context.Input(1), data.size(axis));
        var reduction = ScatterReduction.Of(context.Attributes);
        if (reduction == Reduction.None)
            return [data.scatter(axis, positions, updates)];
        if (reduction == Reduction.Add)
            return [data.scatter_add(axis, positions, updates)];
        return [ScatterReduction.Apply(data, ElementPositions.OverTensor(data, positions, axis), updates.reshape(-1), reduction)];
    }

    public override void Couple(CouplingContext context)
    {
        int axis = Axis(context.Attributes, CouplingContext.Rank(context.Input(0)), what => new MippException(what));
        foreach (var input in context.Node.Inputs)
            context.Freeze(context.Labels(input!, axis), context.Because("its positions are written one by one"));
        ElementPositions.CoupleOthers(context, axis, context.Input(1), context.Input(2));
    }

    private static int Axis(Attributes attributes, int rank, Func<string, MippException> fail) =>
        Axes.Normalise(attributes.Int("axis", 0), rank, fail);
}
