using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Torch;

namespace Mipp.Operators;

/// <summary>MatMul: A […, M, K] · B […, K, N] with the leading axes broadcast; a vector is a row on the left, a column on the right.</summary>
internal sealed class MatMul() : Operator("MatMul"), ILinearOperator
{
    public override IReadOnlyList<int> ParameterInputs => [0, 1];

    public override void Infer(InferenceContext context)
    {
        var (a, b) = (context.Shape(0), context.Shape(1));
        if (a is null || b is null)
        {
            context.SetOutput(0, context.Input(0).ElementType, null);
            return;
        }
        if (a.Rank == 0 || b.Rank == 0)
            throw context.Fail($"its inputs are {a} and {b}, at least rank 1 is needed");
        var (left, right) = (a[-1], b[RightSum(b.Rank)]);
        if (left.IsKnown && right.IsKnown && left != right)
            throw context.Fail($"its inputs {a} and {b} do not fit: {left} columns meet {right} rows");
        context.SetOutput(0, context.Input(0).ElementType, OutputShape(context, a, b));
    }

    public override Tensor[] Run(RunContext context) => [context.Input(0).MatMul(context.Input(1))];

    public override void Couple(CouplingContext context)
    {
        var (left, right, output) = (context.Input(0), context.Input(1), context.Output());
        var (leftRank, rightRank, rank) = (CouplingContext.Rank(left), CouplingContext.Rank(right), CouplingContext.Rank(output));
        MatrixProduct.CoupleSum(context, leftRank - 1, RightSum(rightRank));
        int next = rank;
        if (rightRank > 1)
            MatrixProduct.CoupleOutput(context, --next, right, rightRank - 1);
        if (leftRank > 1)
            MatrixProduct.CoupleOutput(context, --next, left, leftRank - 2);
        for (int back = 1; back <= next; back++)
            CoupleBatchAxis(context, next - back, leftRank - 2 - back, rightRank - 2 - back);
    }

    public override long Macs(Node node, SizeOf sizeOf) =>
        sizeOf(node.Outputs[0]!).Aggregate(1L, (a, b) => a * b) * sizeOf(node.Inputs[0]!)[^1];

    public LinearLayer? Describe(Node node)
    {
        var (input, weight, output) = (node.Inputs[0]!, node.Inputs[1]!, node.Outputs[0]!);
        if (!weight.IsInitializer || weight.Shape!.Rank != 2 || input.IsInitializer || output.Shape is not { Rank: >= 2 } shape)
            return null;
        long positions = shape.AtBatchOne()[1..^1].Aggregate(1L, (a, b) => a * b);
        return new LinearLayer(node, input, shape.Rank - 1, weight, 0, null, -1, output, shape.Rank - 1, 1, positions);
    }

    public Tensor SampleInputs(Node node, Tensor input, ReadOnlySpan<long> positions) => MatrixProduct.SampleRows(input, positions);

    public Tensor SampleOutputs(Node node, Tensor output, ReadOnlySpan<long> positions) => MatrixProduct.SampleRows(output, positions);

    public Tensor WeightMatrix(Node node)
    {
        using var scope = new TensorScope();
        return scope.Keep(node.Inputs[1]!.Data!.To(DType.Float64).Transpose(0, 1));
    }

    public Tensor ToWeight(Node node, Tensor matrix)
    {
        using var scope = new TensorScope();
        return scope.Keep(matrix.To(node.Inputs[1]!.Data!.DType).Transpose(0, 1).Contiguous());
    }

    private static int RightSum(int rank) => Math.Max(rank - 2, 0);

    private static Shape OutputShape(InferenceContext context, Shape a, Shape b)
    {
        var dims = new List<Dim>();
        for (int back = Math.Max(a.Rank, b.Rank); back > 2; back--)
        {
            Dim left = back <= a.Rank ? a[a.Rank - back] : 1;
            Dim right = back <= b.Rank ? b[b.Rank - back] : 1;
            dims.Add(Broadcast(left, right) ?? throw context.Fail($"its inputs {a} and {b} cannot be broadcast together"));
        }
        if (a.Rank > 1)
            dims.Add(a[-2]);
        if (b.Rank > 1)
            dims.Add(b[-1]);
        return new Shape(dims);
    }

    private static Dim? Broadcast(Dim a, Dim b) =>
        a == b || b == 1 ? a
        : a == 1 ? b
        : a.IsKnown && b.IsKnown ? null
        : a.IsKnown ? a
        : b.IsKnown ? b
        : InferenceContext.Unknown();

    /// <summary>An axis of the output comes from either input or both; where one has size 1 it serves every position.</summary>
    private static void CoupleBatchAxis(CouplingContext context, int axis, int leftAxis, int rightAxis)
    {
        var output = context.Output();
        var size = output.Shape![axis];
        bool fromLeft = leftAxis >= 0 && context.Input(0).Shape![leftAxis] == size;
        bool fromRight = rightAxis >= 0 && context.Input(1).Shape![rightAxis] == size;
        if (fromLeft && fromRight)
            context.Tie(context.Labels(context.Input(0), leftAxis), context.Labels(context.Input(1), rightAxis));
        if (fromLeft)
            context.Assign(output, axis, context.Labels(context.Input(0), leftAxis));
        else if (fromRight)
            context.Assign(output, axis, context.Labels(context.Input(1), rightAxis));
    }
}
