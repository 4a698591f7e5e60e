using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Operators;

/// <summary>Gemm: alpha·A·B + beta·C with A [M, K], B [K, N], either transposed on request, and C broadcast to [M, N].</summary>
internal sealed class Gemm() : Operator("Gemm"), ILinearOperator
{
    public override IReadOnlyList<int> ParameterInputs => [0, 1, 2];

    public override void Infer(InferenceContext context)
    {
        var (a, b) = (context.Shape(0), context.Shape(1));
        if (a is null || b is null)
        {
            context.SetOutput(0, context.Input(0).ElementType, null);
            return;
        }
        if (a.Rank != 2 || b.Rank != 2)
            throw context.Fail($"its inputs are {a} and {b}, matrices are needed");
        var axes = Axes.Of(context.Attributes);
        if (a[axes.LeftSum].IsKnown && b[axes.RightSum].IsKnown && a[axes.LeftSum] != b[axes.RightSum])
            throw context.Fail($"its inputs {a} and {b} do not fit: {a[axes.LeftSum]} columns meet {b[axes.RightSum]} rows");
        context.SetOutput(0, context.Input(0).ElementType, new Shape(a[axes.Row], b[axes.Column]));
    }

    public override Tensor[] Run(RunContext context)
    {
        var attributes = context.Attributes;
        var left = attributes.Int("transA", 0) == 0 ? context.Input(0) : context.Input(0).transpose(0, 1);
        var right = context.Input(1);
        bool transposed = attributes.Int("transB", 0) != 0;
        var (alpha, beta) = (attributes.Float("alpha", 1), attributes.Float("beta", 1));
        var bias = context.OptionalInput(2);
        if (alpha == 1 && beta == 1 && left.dtype.IsFloatingPoint && bias is null or { ndim: 1 })
            return [torch.nn.functional.linear(left, transposed ? right : right.transpose(0, 1), bias)];

        var product = left.MatMul(transposed ? right.transpose(0, 1) : right);
        if (alpha != 1)
            product = product.mul(Number(alpha));
        if (bias is not null)
            product = product.add(beta == 1 ? bias : bias.mul(Number(beta)), One);
        return [product];
    }

    public override void Couple(CouplingContext context)
    {
        var axes = Axes.Of(context.Attributes);
        MatrixProduct.CoupleSum(context, axes.LeftSum, axes.RightSum);
        var rows = context.Labels(context.Input(0), axes.Row);
        var columns = context.Labels(context.Input(1), axes.Column);
        MatrixProduct.CoupleOutput(context, 0, context.Input(0), axes.Row);
        MatrixProduct.CoupleOutput(context, 1, context.Input(1), axes.Column);
        if (!context.HasInput(2))
            return;
        var bias = context.Input(2);
        int rank = CouplingContext.Rank(bias);
        TieUnlessBroadcast(context, bias, rank - 1, 1, columns);
        TieUnlessBroadcast(context, bias, rank - 2, 0, rows);
    }

    public override long Macs(Node node, SizeOf sizeOf)
    {
        long[] output = sizeOf(node.Outputs[0]!);
        return output[0] * output[1] * sizeOf(node.Inputs[0]!)[Axes.Of(node.Attributes).LeftSum];
    }

    public LinearLayer? Describe(Node node)
    {
        var attributes = node.Attributes;
        var (input, weight, output) = (node.Inputs[0]!, node.Inputs[1]!, node.Outputs[0]!);
        var bias = node.Inputs.Count > 2 ? node.Inputs[2] : null;
        var axes = Axes.Of(attributes);
        bool plainBias = bias is null || (attributes.Float("beta", 1) == 1 && bias is { IsInitializer: true, Shape: { Rank: 1 } shape } && shape[0] == weight.Shape![axes.Column]);
        return weight.IsInitializer && plainBias && axes.Row == 0 && attributes.Float("alpha", 1) != 0
            ? new LinearLayer(node, input, 1, weight, axes.RightSum, bias, new Use(node, 2), output, 1, 1, 1)
            : null;
    }

    public Tensor SampleInputs(Node node, Tensor input, ReadOnlySpan<long> positions) => MatrixProduct.SampleRows(input, positions);

    public Tensor SampleOutputs(Node node, Tensor output, ReadOnlySpan<long> positions) => MatrixProduct.SampleRows(output, positions);

    public Tensor WeightMatrix(Node node, ScalarType precision)
    {
        using var scope = new TensorScope();
        float alpha = node.Attributes.Float("alpha", 1);
        var matrix = node.Inputs[1]!.Data!.to(precision);
        matrix = alpha == 1 ? matrix : matrix.mul(Number(alpha));
        return scope.Keep(IsTransposed(node) ? matrix : matrix.transpose(0, 1));
    }

    public Tensor ToWeight(Node node, Tensor matrix)
    {
        using var scope = new TensorScope();
        var weight = matrix.div(Number(node.Attributes.Float("alpha", 1))).to(node.Inputs[1]!.Data!.dtype);
        return scope.Keep((IsTransposed(node) ? weight : weight.transpose(0, 1)).contiguous());
    }

    private static bool IsTransposed(Node node) => node.Attributes.Int("transB", 0) != 0;

    /// <summary>C's axes line up with the output's from the last; an axis of size 1 serves every position.</summary>
    private static void TieUnlessBroadcast(CouplingContext context, Value bias, int axis, int outputAxis, AxisLabels labels)
    {
        if (axis >= 0 && bias.Shape![axis] == context.Output().Shape![outputAxis])
            context.Tie(labels, context.Labels(bias, axis));
    }

    /// <summary>Which axis of A and B is which.</summary>
    private readonly record struct Axes(int Row, int LeftSum, int RightSum, int Column)
    {
        public static Axes Of(Attributes attributes)
        {
            int left = attributes.Int("transA", 0) != 0 ? 1 : 0;
            int right = attributes.Int("transB", 0) != 0 ? 1 : 0;
            return new Axes(left, 1 - left, right, 1 - right);
        }
    }
}
