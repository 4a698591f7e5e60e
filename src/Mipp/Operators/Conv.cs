using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Operators;

/// <summary>Conv: input [N, C, …], weight [M, C/group, kernel…], bias [M].</summary>
internal sealed class Conv() : Convolution("Conv", weightInputAxis: 1)
{
    public override Tensor SampleInputs(Node node, Tensor input, ReadOnlySpan<long> positions) => ConvColumns.OfInput(
        input, SpatialWindow.OfWeight(node.Attributes, node.Inputs[1]!.Data!.shape, what => Fault(node, what)), positions);

    protected override Shape OutputShape(InferenceContext context, Shape input, Shape weight) =>
        SpatialWindow.OfWeight(context.Attributes, weight.AtBatchOne(), context.Fail).OutputShape(input, weight[0], context.Fail);

    protected override Tensor Run(RunContext context, Tensor input, Tensor weight, Tensor? bias)
    {
        var window = SpatialWindow.OfWeight(context.Attributes, weight.shape, context.Fail);
        var padding = window.Padding(input.shape);
        // libtorch pads both ends alike.
        var padded = padding.IsSymmetric ? input : padding.Apply(input, 0);
        long[] pads = padding.IsSymmetric ? padding.Begin : new long[window.Rank];
        return padded.Convolution(weight, bias, window.Strides, pads, window.Dilations, Groups(context.Node));
    }

    protected override Value Places(Node node) => node.Outputs[0]!;

    /// <summary>A depthwise filter is a group of one.</summary>
    protected override void CoupleGroups(CouplingContext context, int groups)
    {
        var weight = context.Input(1);
        var (inputs, outputs) = (context.Labels(context.Input(0), 1), context.Labels(weight, 0));
        if (inputs.IsFixed || outputs.IsFixed)
            context.Tie(inputs, outputs);
        else
            TieGroups(context, inputs, outputs, groups);
        TieBias(context, outputs);
        context.Produce(context.Output(), 1, weight, 0);
    }

    private static void TieGroups(CouplingContext context, AxisLabels inputs, AxisLabels outputs, int groups)
    {
        int width = inputs.Length / groups;
        int filters = outputs.Length / groups;
        for (int g = 0; g < groups; g++)
        {
            int first = inputs.Labels[g * width];
            foreach (int label in inputs.Slice(g * width, width).Labels)
                context.Table.Tie(first, label);
            foreach (int label in outputs.Slice(g * filters, filters).Labels)
                context.Table.Tie(first, label);
        }
    }
}
