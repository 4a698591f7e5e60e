using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Surgery;
using Mipp.Torch;

namespace Mipp.Operators;

/// <summary>Conv: input [N, C, …], weight [M, C/group, kernel…], bias [M].</summary>
internal sealed class Conv() : Operator("Conv"), ILinearOperator
{
    public override IReadOnlyList<int> ParameterInputs => [1, 2];

    public override void Infer(InferenceContext context)
    {
        var (input, weight) = (context.Shape(0), context.Shape(1));
        if (input is null || weight is not { IsKnown: true })
        {
            context.SetOutput(0, context.Input(0).ElementType, null);
            return;
        }
        var window = SpatialWindow.OfWeight(context.Attributes, weight.AtBatchOne(), context.Fail);
        var output = window.OutputShape(input, weight[0], context.Fail);
        long groups = context.Attributes.Int("group", 1);
        if (groups < 1 || weight[0].Factor % groups != 0)
            throw context.Fail($"group is {groups}, which does not divide its {weight[0]} filters");
        if (input[1].IsKnown && input[1] != weight[1].Factor * groups)
            throw context.Fail($"its weight {weight} with group {groups} wants {weight[1].Factor * groups} input channels, but its input is {input}");
        if (context.HasInput(2))
            ChannelVector.Check(context, 2, weight[0]);
        context.SetOutput(0, context.Input(0).ElementType, output);
    }

    public override Tensor[] Run(RunContext context)
    {
        var (input, weight) = (context.Input(0), context.Input(1));
        if (input.Rank != weight.Rank)
            throw context.Fail($"its input has rank {input.Rank}, its weight rank {weight.Rank}; they must be equal");
        var window = SpatialWindow.OfWeight(context.Attributes, weight.Shape, context.Fail);
        var padding = window.Padding(input.Shape);
        // libtorch pads both ends alike.
        var padded = padding.IsSymmetric ? input : padding.Apply(input, 0);
        long[] pads = padding.IsSymmetric ? padding.Begin : new long[window.Rank];
        long groups = context.Attributes.Int("group", 1);
        return [padded.Convolution(weight, context.OptionalInput(2), window.Strides, pads, window.Dilations, groups)];
    }

    public override void Couple(CouplingContext context)
    {
        var (input, weight) = (context.Input(0), context.Input(1));
        if (weight.Shape is not { IsKnown: true })
        {
            context.FreezeAll(context.Because("the channels are read with a weight of unknown shape"));
            return;
        }
        SpatialWindow.CoupleAxes(context);
        var outputs = context.Labels(weight, 0);
        long groups = context.Attributes.Int("group", 1);
        if (groups == 1)
            context.Contract(input, 1, weight, 1);
        else
            TieGroups(context, context.Labels(input, 1), outputs, (int)groups);
        if (context.HasInput(2))
            context.Tie(outputs, context.Labels(context.Input(2), 0));
        context.Produce(context.Output(), 1, weight, 0);
    }

    public override long Macs(Node node, SizeOf sizeOf)
    {
        long weights = sizeOf(node.Inputs[1]!).Aggregate(1L, (a, b) => a * b);
        return weights * sizeOf(node.Outputs[0]!).Skip(2).Aggregate(1L, (a, b) => a * b);
    }

    public override void Cut(CutContext context)
    {
        long groups = context.Attributes.Int("group", 1);
        var weight = context.Node.Inputs[1]!;
        if (groups > 1 && context.Kept(weight, 0) is { } kept)
            context.SetAttribute("group", groups * kept.Length / CutContext.Before(weight, 0).Factor);
    }

    public LinearLayer? Describe(Node node)
    {
        var (input, weight, output) = (node.Inputs[0]!, node.Inputs[1]!, node.Outputs[0]!);
        var bias = node.Inputs.Count > 2 ? node.Inputs[2] : null;
        if (node.Attributes.Int("group", 1) != 1 || !weight.IsInitializer || bias is { IsInitializer: false } || output.Shape is null)
            return null;
        long positions = output.Shape.AtBatchOne().Skip(2).Aggregate(1L, (a, b) => a * b);
        return new LinearLayer(node, input, 1, weight, 1, bias, new Use(node, 2), output, 1, (int)Window(node).Taps, positions);
    }

    public Tensor SampleInputs(Node node, Tensor input, ReadOnlySpan<long> positions) =>
        ConvColumns.OfInput(input, Window(node), positions);

    public Tensor SampleOutputs(Node node, Tensor output, ReadOnlySpan<long> positions) =>
        ConvColumns.OfOutput(output, positions);

    public Tensor WeightMatrix(Node node, DType precision)
    {
        using var scope = new TensorScope();
        var weight = node.Inputs[1]!.Data!;
        return scope.Keep(weight.To(precision).Reshape(weight.Size(0), -1));
    }

    public Tensor ToWeight(Node node, Tensor matrix)
    {
        using var scope = new TensorScope();
        var weight = node.Inputs[1]!.Data!;
        return scope.Keep(matrix.To(weight.DType).Reshape([matrix.Size(0), -1, .. weight.Shape[2..]]).Contiguous());
    }

    private static SpatialWindow Window(Node node) => SpatialWindow.OfWeight(
        node.Attributes, node.Inputs[1]!.Data!.Shape, what => new MippException($"node {node.Label}: {what}."));

    /// <summary>A group's inputs and outputs go together or not at all; a depthwise filter is a group of one.</summary>
    private static void TieGroups(CouplingContext context, AxisLabels inputs, AxisLabels outputs, int groups)
    {
        if (inputs.IsFixed || outputs.IsFixed)
        {
            context.Tie(inputs, outputs);
            return;
        }
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
