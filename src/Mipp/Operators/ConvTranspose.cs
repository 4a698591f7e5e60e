using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Operators;

/// <summary>ConvTranspose: input [N, C, …], weight [C, M/group, kernel…], bias [M].</summary>
internal sealed class ConvTranspose() : Convolution("ConvTranspose", weightInputAxis: 0)
{
    public override Tensor SampleInputs(Node node, Tensor input, ReadOnlySpan<long> positions) => ConvColumns.OfInput(
        input, TransposedWindow.OfWeight(node.Attributes, node.Inputs[1]!.Data!.shape, what => Fault(node, what)), positions);

    protected override Shape OutputShape(InferenceContext context, Shape input, Shape weight) =>
        TransposedWindow.OfWeight(context.Attributes, weight.AtBatchOne(), context.Fail)
            .OutputShape(input, weight[1].Factor * Groups(context.Node), context.Fail);

    protected override Tensor Run(RunContext context, Tensor input, Tensor weight, Tensor? bias)
    {
        var transposed = TransposedWindow.OfWeight(context.Attributes, weight.shape, context.Fail);
        var (window, padding, groups) = (transposed.Window, transposed.Padding(input.shape), Groups(context.Node));
        if (padding.IsSymmetric && transposed.HasShortOutputPadding)
            return input.ConvolutionTransposed(weight, bias, window.Strides, padding.Begin, transposed.OutputPadding.ToArray(), window.Dilations, groups);

        long[] none = new long[window.Rank];
        // libtorch cuts off alike at both ends.
        var whole = input.ConvolutionTransposed(weight, null, window.Strides, none, none, window.Dilations, groups);
        long[] end = [.. padding.End.Zip(transposed.OutputPadding.ToArray(), (cut, added) => added - cut)];
        var output = new SpatialPadding([.. padding.Begin.Select(p => -p)], end).Apply(whole, 0);
        return bias is null ? output : output.add(bias.reshape([-1, .. Enumerable.Repeat(1L, window.Rank)]), One);
    }

    protected override Value Places(Node node) => node.Inputs[0]!;

    /// <summary>The weight has no axis that runs over all outputs.</summary>
    protected override void CoupleGroups(CouplingContext context, int groups)
    {
        var (input, weight, output) = (context.Input(0), context.Input(1), context.Output());
        var inputs = context.Labels(weight, 0);
        context.Tie(context.Labels(input, 1), inputs);
        if (!context.Labels(weight, 1).IsFixed)
            context.Freeze(context.Labels(weight, 1), context.Because("every group computes this many channels"));
        if (inputs.IsFixed)
        {
            TieBias(context, inputs);
            return;
        }
        int width = inputs.Length / groups;
        for (int i = 0; i < inputs.Length; i++)
            context.Table.Tie(inputs.Labels[i], inputs.Labels[i / width * width]);
        int filters = (int)weight.Shape![1].Factor;
        var outputs = inputs.Pick(Enumerable.Range(0, groups * filters).Select(o => (long)o / filters * width));
        TieBias(context, outputs);
        if (inputs.Length == outputs.Length)
            context.Produce(output, 1, weight, 0);
        else
            context.Assign(output, 1, outputs);
    }
}
