using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>GatherElements: per element of the second input, the first input's element at that position of an axis.</summary>
internal sealed class GatherElements() : Operator("GatherElements")
{
    public override void Infer(InferenceContext context)
    {
        if (context.Shape(0) is { } data)
            _ = Axis(context.Attributes, data.Rank, context.Fail);
        if (context.Shape(0) is { Rank: var rank } && context.Shape(1) is { } indices && indices.Rank != rank)
            throw context.Fail($"its indices are {indices}, but its input has rank {rank}");
        context.SetOutput(0, context.Input(0).ElementType, context.Shape(1));
    }

    public override Tensor[] Run(RunContext context)
    {
        var data = context.Input(0);
        int axis = Axis(context.Attributes, (int)data.ndim, context.Fail);
        return [data.gather(axis, ElementPositions.FromFront(context.Input(1), data.size(axis)))];
    }

    public override void Couple(CouplingContext context)
    {
        int axis = Axis(context.Attributes, CouplingContext.Rank(context.Input(0)), what => new MippException(what));
        context.Freeze(context.Labels(context.Input(0), axis), context.Because("its positions are looked up one by one"));
        context.Assign(context.Output(), axis, context.Labels(context.Input(1), axis));
        ElementPositions.CoupleOthers(context, axis, context.Input(1));
    }

    private static int Axis(Attributes attributes, int rank, Func<string, MippException> fail) =>
        Axes.Normalise(attributes.Int("axis", 0), rank, fail);
}
