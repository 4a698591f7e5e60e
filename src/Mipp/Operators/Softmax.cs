using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>
/// Softmax, LogSoftmax or Hardmax. From opset 13 along one axis (the last unless stated); before, over all axes from one on
/// (axis 1 unless stated) taken as one.
/// </summary>
/// <param name="type">The operator's name.</param>
/// <param name="function">Normalises along a dimension.</param>
internal sealed class Softmax(string type, Func<Tensor, int, Tensor> function) : Operator(type)
{
    private const int FirstOpsetAlongOneAxis = 13;

    public override void Infer(InferenceContext context)
    {
        if (context.Shape(0) is { } shape)
            _ = Axis(context.Node, shape.Rank);
        context.SetOutput(0, context.Input(0).ElementType, context.Shape(0));
    }

    public override Tensor[] Run(RunContext context)
    {
        var input = context.Input(0);
        int axis = Axis(context.Node, (int)input.ndim);
        if (context.Opset >= FirstOpsetAlongOneAxis)
            return [function(input, axis)];
        long rows = 1;
        foreach (long size in input.shape[..axis])
            rows *= size;
        return [function(input.reshape(rows, -1), 1).reshape(input.shape)];
    }

    public override void Couple(CouplingContext context)
    {
        int rank = CouplingContext.Rank(context.Input(0));
        int axis = Axis(context.Node, rank);
        int end = context.Opset >= FirstOpsetAlongOneAxis ? axis + 1 : rank;
        PassThrough.CoupleExcept(context, Enumerable.Range(axis, end - axis), "the axis is normalised over");
    }

    /// <summary>1 at the first of the largest elements, 0 elsewhere.</summary>
    public static Tensor Hardmax(Tensor x, int dim)
    {
        var largest = x.argmax(dim, keepdim: true);
        return torch.zeros(x.shape, dtype: x.dtype).scatter(dim, largest, torch.ones(largest.shape, dtype: x.dtype));
    }

    private static int Axis(Node node, int rank)
    {
        long axis = node.Attributes.Int("axis", node.Opset >= FirstOpsetAlongOneAxis ? -1 : 1);
        if (axis < -rank || axis >= rank)
            throw new MippException($"node {node.Label}: axis is {axis}, but its input has rank {rank}.");
        return (int)(axis < 0 ? axis + rank : axis);
    }
}
