using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Operators;

/// <summary>A convolution of integers, exact: what ConvInteger and QLinearConv share.</summary>
internal static class IntegerConvolution
{
    public static Shape? Infer(InferenceContext context, int weightInput)
    {
        if (context.Shape(0) is not { } input || context.Shape(weightInput) is not { IsKnown: true } weight)
            return null;
        return SpatialWindow.OfWeight(context.Attributes, weight.AtBatchOne(), context.Fail).OutputShape(input, weight[0], context.Fail);
    }

    /// <summary>The sums, whole numbers in double precision.</summary>
    /// <param name="context">The node, for its attributes.</param>
    /// <param name="input">[N, C, …] with the zero point taken off, so that zeros pad it.</param>
    /// <param name="weight">[M, C/group, kernel…] with the zero point taken off.</param>
    public static Tensor Run(RunContext context, Tensor input, Tensor weight)
    {
        var window = SpatialWindow.OfWeight(context.Attributes, weight.shape, context.Fail);
        var padded = window.Padding(input.shape).Apply(input, 0);
        return padded.Convolution(
            weight, null, window.Strides, new long[window.Rank], window.Dilations, context.Attributes.Int("group", 1));
    }

    public static long Macs(Node node, int weightInput, SizeOf sizeOf) =>
        sizeOf(node.Inputs[weightInput]!).Concat(sizeOf(node.Outputs[0]!).Skip(2)).Aggregate(1L, (a, b) => a * b);
}
