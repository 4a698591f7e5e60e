using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Operators;

/// <summary>
/// MatMul: A […, M, K] · B […, K, N] with the leading axes broadcast; a vector is a row on the left, a column on the right.
/// ONNX Runtime's FusedMatMul also transposes matrices and multiplies the product by alpha.
/// </summary>
internal sealed class MatMul(string type, string domain = "") : Operator(type, domain), ILinearOperator
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
        if (context.Attributes.Int("transBatchA", 0) != 0 || context.Attributes.Int("transBatchB", 0) != 0)
            throw context.Fail("transposes leading axes (transBatchA, transBatchB), which is not supported");
        context.SetOutput(0, context.Input(0).ElementType, OutputShape(context, a, b));
    }

    public override Tensor[] Run(RunContext context)
    {
        Tensor Factor(int input, string transposed) =>
            IsTransposed(context.Node, transposed, (int)context.Input(input).ndim) ? context.Input(input).transpose(-2, -1) : context.Input(input);
        var product = Factor(0, "transA").MatMul(Factor(1, "transB"));
        return [Alpha(context.Node) == 1 ? product : product.mul(Number(Alpha(context.Node)))];
    }

    public override void Couple(CouplingContext context)
    {
        var (left, right, output) = (context.Input(0), context.Input(1), context.Output());
        var (leftRank, rightRank, rank) = (CouplingContext.Rank(left), CouplingContext.Rank(right), CouplingContext.Rank(output));
        MatrixProduct.CoupleSum(context, LeftSum(context.Node, leftRank), RightSum(context.Node, rightRank));
        int next = rank;
        if (rightRank > 1)
            MatrixProduct.CoupleOutput(context, --next, right, Column(context.Node, rightRank));
        if (leftRank > 1)
            MatrixProduct.CoupleOutput(context, --next, left, Row(context.Node, leftRank));
        for (int back = 1; back <= next; back++)
            CoupleBatchAxis(context, next - back, leftRank - 2 - back, rightRank - 2 - back);
    }

    public override long Macs(Node node, SizeOf sizeOf)
    {
        long[] left = sizeOf(node.Inputs[0]!);
        return sizeOf(node.Outputs[0]!).Aggregate(1L, (a, b) => a * b) * left[LeftSum(node, left.Length)];
    }

    public LinearLayer? Describe(Node node)
    {
        var (input, weight, output) = (node.Inputs[0]!, node.Inputs[1]!, node.Outputs[0]!);
        if (!weight.IsInitializer || weight.Shape!.Rank != 2 || input.IsInitializer || output.Shape is not { Rank: >= 2 } shape)
            return null;
        if (IsTransposed(node, "transA", shape.Rank) || Alpha(node) == 0)
            return null;
        long positions = shape.AtBatchOne()[1..^1].Aggregate(1L, (a, b) => a * b);
        var place = PlaceOfBias(output);
        return new LinearLayer(
            node, input, shape.Rank - 1, weight, RightSum(node, 2), place?.Node.Inputs[place.Value.Index], place,
            place?.Node.Outputs[0] ?? output, shape.Rank - 1, 1, positions);
    }

    public Tensor SampleInputs(Node node, Tensor input, ReadOnlySpan<long> positions) => MatrixProduct.SampleRows(input, positions);

    public Tensor SampleOutputs(Node node, Tensor output, ReadOnlySpan<long> positions) => MatrixProduct.SampleRows(output, positions);

    public Tensor WeightMatrix(Node node, ScalarType precision)
    {
        using var scope = new TensorScope();
        var matrix = node.Inputs[1]!.Data!.to(precision);
        matrix = Alpha(node) == 1 ? matrix : matrix.mul(Number(Alpha(node)));
        return scope.Keep(IsTransposed(node, "transB", 2) ? matrix : matrix.transpose(0, 1));
    }

    public Tensor ToWeight(Node node, Tensor matrix)
    {
        using var scope = new TensorScope();
        var weight = matrix.div(Number(Alpha(node))).to(node.Inputs[1]!.Data!.dtype);
        return scope.Keep((IsTransposed(node, "transB", 2) ? weight : weight.transpose(0, 1)).contiguous());
    }

    /// <summary>The product's shape.</summary>
    /// <exception cref="MippException">The factors do not fit.</exception>
    public static Shape OutputShape(InferenceContext context, Shape a, Shape b)
    {
        if (a.Rank == 0 || b.Rank == 0)
            throw context.Fail($"its inputs are {a} and {b}, at least rank 1 is needed");
        var (columns, rows) = (a[LeftSum(context.Node, a.Rank)], b[RightSum(context.Node, b.Rank)]);
        if (columns.IsKnown && rows.IsKnown && columns != rows)
            throw context.Fail($"its inputs {a} and {b} do not fit: {columns} columns meet {rows} rows");
        var dims = new List<Dim>();
        for (int back = Math.Max(a.Rank, b.Rank); back > 2; back--)
        {
            Dim left = back <= a.Rank ? a[a.Rank - back] : 1;
            Dim right = back <= b.Rank ? b[b.Rank - back] : 1;
            dims.Add(Broadcast(left, right) ?? throw context.Fail($"its inputs {a} and {b} cannot be broadcast together"));
        }
        if (a.Rank > 1)
            dims.Add(a[Row(context.Node, a.Rank)]);
        if (b.Rank > 1)
            dims.Add(b[Column(context.Node, b.Rank)]);
        return new Shape(dims);
    }

    /// <summary>Where a number is added to every column: exporters write a layer with a bias as MatMul and Add.</summary>
    private static Use? PlaceOfBias(Value product)
    {
        if (product.Uses is not [{ Node: { Type: "Add", Domain: "" } addition } use] || !product.Shape!.Equals(addition.Outputs[0]?.Shape))
            return null;
        int place = 1 - use.Index;
        return addition.Inputs[place] is { IsInitializer: true, Shape: { Rank: 1 } shape } && shape[0] == product.Shape[-1] ? new Use(addition, place) : null;
    }

    private static bool IsTransposed(Node node, string attribute, int rank) => rank > 1 && node.Attributes.Int(attribute, 0) != 0;

    private static float Alpha(Node node) => node.Attributes.Float("alpha", 1);

    private static int LeftSum(Node node, int rank) => IsTransposed(node, "transA", rank) ? rank - 2 : rank - 1;

    private static int Row(Node node, int rank) => IsTransposed(node, "transA", rank) ? rank - 1 : rank - 2;

    private static int RightSum(Node node, int rank) => IsTransposed(node, "transB", rank) ? rank - 1 : Math.Max(rank - 2, 0);

    private static int Column(Node node, int rank) => IsTransposed(node, "transB", rank) ? rank - 2 : rank - 1;

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
            context.Tie(context.PassedLabels(context.Input(0), leftAxis), context.PassedLabels(context.Input(1), rightAxis));
        if (fromLeft)
            context.Pass(output, axis, context.PassedLabels(context.Input(0), leftAxis));
        else if (fromRight)
            context.Pass(output, axis, context.PassedLabels(context.Input(1), rightAxis));
    }
}
