using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Operators;

/// <summary>A matrix product of integers, exact: what MatMulInteger and QLinearMatMul share.</summary>
internal static class IntegerMatrixProduct
{
    public static Shape? Infer(InferenceContext context, int rightInput) =>
        context.Shape(0) is { } a && context.Shape(rightInput) is { } b ? MatMul.OutputShape(context, a, b) : null;

    /// <summary>The sums, whole numbers in double precision; zero points are one number, or one per row on the left and per column on the right.</summary>
    public static Tensor Run(Tensor left, Tensor? leftZero, Tensor right, Tensor? rightZero) =>
        LinearQuantization.Centre(left, leftZero is null ? null : PerRow(leftZero))
            .MatMul(LinearQuantization.Centre(right, rightZero is null ? null : PerColumn(rightZero)));

    /// <summary>A parameter of the left factor's rows, shaped so that it meets them.</summary>
    public static Tensor PerRow(Tensor parameter) =>
        parameter.numel() == 1 ? parameter.reshape([]) : parameter.ndim == 1 ? parameter.unsqueeze(1) : parameter;

    /// <summary>A parameter of the right factor's columns.</summary>
    public static Tensor PerColumn(Tensor parameter) => parameter.numel() == 1 ? parameter.reshape([]) : parameter;

    public static long Macs(Node node, SizeOf sizeOf) =>
        sizeOf(node.Outputs[0]!).Append(sizeOf(node.Inputs[0]!)[^1]).Aggregate(1L, (a, b) => a * b);
}
