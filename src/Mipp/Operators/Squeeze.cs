using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>Takes axes of size 1 away: those named, or all of them.</summary>
internal sealed class Squeeze() : Operator("Squeeze")
{
    public override void Infer(InferenceContext context)
    {
        var input = context.Input(0);
        var kept = input.Shape is not null ? KeptAxes(context.Node, input.Shape, context.Fail) : null;
        var shape = kept is null ? null : new Shape(kept.Select(axis => input.Shape![axis]));
        context.SetOutput(0, input.ElementType, shape, input.Contents);
    }

    public override Tensor[] Run(RunContext context)
    {
        var input = context.Input(0);
        var shape = Shape.Of(input.shape);
        int[] kept = Kept(shape, Axes.Stated(context), context.Fail);
        return [input.reshape([.. kept.Select(axis => shape[axis].Factor)])];
    }

    public override void Couple(CouplingContext context)
    {
        var (input, output) = (context.Input(0), context.Output());
        if (KeptAxes(context.Node, input.Shape!, what => new MippException(what)) is not { } kept)
        {
            context.FreezeAll(context.Because("which axes are squeezed away is computed"));
            return;
        }
        context.MoveAxes(input, output, kept);
        foreach (int axis in Enumerable.Range(0, CouplingContext.Rank(input)).Except(kept))
            context.Freeze(context.Labels(input, axis), context.Because("its axis of a single position is squeezed away"));
    }

    /// <summary>The axes that stay, or null when that is not known before the node runs.</summary>
    private static int[]? KeptAxes(Node node, Shape input, Func<string, MippException> fail)
    {
        var axes = Axes.Stated(node);
        bool dependsOnSymbols = axes is [] && !input.IsKnown;
        return axes is null || dependsOnSymbols ? null : Kept(input, axes, fail);
    }

    private static int[] Kept(Shape input, long[] axes, Func<string, MippException> fail)
    {
        var gone = axes.Length > 0 ? Axes.Normalise(axes, input.Rank, fail)
            : [.. Enumerable.Range(0, input.Rank).Where(axis => input[axis] == 1)];
        foreach (int axis in gone)
            if (input[axis].IsKnown && input[axis] != 1)
                throw fail($"axis {axis} of {input} has not size 1 and cannot be squeezed away");
        return [.. Enumerable.Range(0, input.Rank).Except(gone)];
    }
}
