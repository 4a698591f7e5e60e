using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using static Mipp.Tensors.Numbers;

namespace Mipp.Operators;

/// <summary>
/// PRelu: x, or slope · x where x is negative; the slope is broadcast to x's shape. Before opset 7 a vector of slopes has
/// one per channel (axis 1).
/// </summary>
internal sealed class PRelu() : Operator("PRelu")
{
    private const int FirstOpsetThatBroadcasts = 7;

    public override IReadOnlyList<int> ParameterInputs => [1];

    public override void Infer(InferenceContext context)
    {
        if (context.Shape(0) is { } input && context.Shape(1) is { } slope && slope.Rank > input.Rank)
            throw context.Fail($"its slope {slope} cannot be broadcast to its input {input}");
        context.SetOutput(0, context.Input(0).ElementType, context.Shape(0));
    }

    public override Tensor[] Run(RunContext context)
    {
        var (input, slope) = (context.Input(0), context.Input(1));
        if (IsPerChannel(context.Node, (int)slope.ndim, (int)input.ndim))
            slope = slope.reshape([-1, .. Enumerable.Repeat(1L, (int)input.ndim - 2)]);
        return [torch.where(input.ge(Number(0)), input, input.mul(slope))];
    }

    public override void Couple(CouplingContext context)
    {
        PassThrough.Couple(context);
        var (input, slope) = (context.Input(0), context.Input(1));
        var (rank, slopeRank) = (CouplingContext.Rank(input), CouplingContext.Rank(slope));
        int first = IsPerChannel(context.Node, slopeRank, rank) ? 1 : rank - slopeRank;
        for (int axis = 0; axis < slopeRank; axis++)
            if (slope.Shape![axis] == input.Shape![first + axis])
                context.Tie(context.Labels(input, first + axis), context.Labels(slope, axis));
    }

    private static bool IsPerChannel(Node node, int slopeRank, int rank) =>
        node.Opset < FirstOpsetThatBroadcasts && slopeRank == 1 && rank > 1;
}
