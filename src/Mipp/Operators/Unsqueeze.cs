using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>Adds axes of size 1 at the named places of the output.</summary>
internal sealed class Unsqueeze() : Operator("Unsqueeze")
{
    public override void Infer(InferenceContext context)
    {
        var input = context.Input(0);
        if (input.Shape is not { } shape || Axes.Stated(context.Node) is not { } axes)
        {
            context.SetOutput(0, input.ElementType, null);
            return;
        }
        int[] sources = Sources(axes, shape.Rank, context.Fail);
        var output = new Shape(sources.Select(axis => axis < 0 ? 1 : shape[axis]));
        context.SetOutput(0, input.ElementType, output, output.Rank <= 1 ? input.Contents : null);
    }

    public override Tensor[] Run(RunContext context)
    {
        var input = context.Input(0);
        var shape = Shape.Of(input.shape);
        int[] sources = Sources(Axes.Stated(context), (int)input.ndim, context.Fail);
        return [input.reshape([.. sources.Select(axis => axis < 0 ? 1 : shape[axis].Factor)])];
    }

    public override void Couple(CouplingContext context)
    {
        var (input, output) = (context.Input(0), context.Output());
        if (Axes.Stated(context.Node) is not { } axes)
        {
            context.FreezeAll(context.Because("which axes are new is computed"));
            return;
        }
        context.MoveAxes(input, output, Sources(axes, CouplingContext.Rank(input), what => new MippException(what)));
    }

    /// <summary>For each axis of the output the axis of the input, −1 where it is new.</summary>
    private static int[] Sources(long[] axes, int inputRank, Func<string, MippException> fail)
    {
        int rank = inputRank + axes.Length;
        int[] added = Axes.Normalise(axes, rank, fail);
        int next = 0;
        return [.. Enumerable.Range(0, rank).Select(axis => added.Contains(axis) ? -1 : next++)];
    }
}
