using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Surgery;
using Mipp.Torch;

namespace Mipp.Operators;

/// <summary>ConvTranspose: input [N, C, …], weight [C, M/group, kernel…], bias [M].</summary>
internal sealed class ConvTranspose() : Operator("ConvTranspose"), ILinearOperator
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
        var window = TransposedWindow.OfWeight(context.Attributes, weight.AtBatchOne(), context.Fail);
        long groups = Groups(context.Node);
        if (groups < 1 || weight[0].Factor % groups != 0)
            throw context.Fail($"group is {groups}, which does not divide its {weight[0]} input channels");
        if (input.Rank == weight.Rank && input[1].IsKnown && input[1] != weight[0])
            throw context.Fail($"its weight {weight} wants {weight[0]} input channels, but its input is {input}");
        long filters = weight[1].Factor * groups;
        if (context.HasInput(2))
            ChannelVector.Check(context, 2, filters);
        context.SetOutput(0, context.Input(0).ElementType, window.OutputShape(input, filters, context.Fail));
    }

    public override Tensor[] Run(RunContext context)
    {
        var (input, weight, bias) = (context.Input(0), context.Input(1), context.OptionalInput(2));
        if (input.Rank != weight.Rank)
            throw context.Fail($"its input has rank {input.Rank}, its weight rank {weight.Rank}; they must be equal");
        var transposed = TransposedWindow.OfWeight(context.Attributes, weight.Shape, context.Fail);
        var (window, padding, groups) = (transposed.Window, transposed.Padding(input.Shape), Groups(context.Node));
        if (padding.IsSymmetric && transposed.HasShortOutputPadding)
            return [input.ConvolutionTransposed(weight, bias, window.Strides, padding.Begin, window.Dilations, transposed.OutputPadding, groups)];

        // libtorch cuts off alike at both ends.
        var whole = input.ConvolutionTransposed(weight, null, window.Strides, default, window.Dilations, groups: groups);
        long[] end = [.. padding.End.Zip(transposed.OutputPadding.ToArray(), (cut, added) => added - cut)];
        var output = new SpatialPadding([.. padding.Begin.Select(p => -p)], end).Apply(whole, 0);
        return [bias is null ? output : output.Add(bias.Reshape([-1, .. Enumerable.Repeat(1L, window.Rank)]))];
    }

    public override void Couple(CouplingContext context)
    {
        var (input, weight, output) = (context.Input(0), context.Input(1), context.Output());
        if (weight.Shape is not { IsKnown: true })
        {
            context.FreezeAll(context.Because("the channels are read with a weight of unknown shape"));
            return;
        }
        SpatialWindow.CoupleAxes(context);
        if (Groups(context.Node) == 1)
        {
            context.Contract(input, 1, weight, 0);
            context.Produce(output, 1, weight, 1);
            TieBias(context, context.Labels(weight, 1));
        }
        else
        {
            CoupleGroups(context, (int)Groups(context.Node));
        }
    }

    public override long Macs(Node node, SizeOf sizeOf)
    {
        long weights = sizeOf(node.Inputs[1]!).Aggregate(1L, (a, b) => a * b);
        return weights * sizeOf(node.Inputs[0]!).Skip(2).Aggregate(1L, (a, b) => a * b);
    }

    public override void Cut(CutContext context)
    {
        long groups = Groups(context.Node);
        var weight = context.Input(1);
        if (groups > 1 && context.Kept(weight, 0) is { } kept)
            context.SetAttribute("group", groups * kept.Length / CutContext.Before(weight, 0).Factor);
    }

    public LinearLayer? Describe(Node node)
    {
        var (input, weight, output) = (node.Inputs[0]!, node.Inputs[1]!, node.Outputs[0]!);
        var bias = node.Inputs.Count > 2 ? node.Inputs[2] : null;
        if (Groups(node) != 1 || !weight.IsInitializer || bias is { IsInitializer: false } || output.Shape is null)
            return null;
        long positions = output.Shape.AtBatchOne().Skip(2).Aggregate(1L, (a, b) => a * b);
        return new LinearLayer(node, input, 1, weight, 0, bias, new Use(node, 2), output, 1, (int)Window(node).Window.Taps, positions);
    }

    public Tensor SampleInputs(Node node, Tensor input, ReadOnlySpan<long> positions) =>
        ConvColumns.OfInput(input, Window(node), positions);

    public Tensor SampleOutputs(Node node, Tensor output, ReadOnlySpan<long> positions) =>
        ConvColumns.OfOutput(output, positions);

    public Tensor WeightMatrix(Node node, DType precision)
    {
        using var scope = new TensorScope();
        var weight = node.Inputs[1]!.Data!;
        return scope.Keep(weight.To(precision).Transpose(0, 1).Reshape(weight.Size(1), -1));
    }

    public Tensor ToWeight(Node node, Tensor matrix)
    {
        using var scope = new TensorScope();
        var weight = node.Inputs[1]!.Data!;
        return scope.Keep(matrix.To(weight.DType).Reshape([matrix.Size(0), -1, .. weight.Shape[2..]]).Transpose(0, 1).Contiguous());
    }

    private static long Groups(Node node) => node.Attributes.Int("group", 1);

    private static TransposedWindow Window(Node node) => TransposedWindow.OfWeight(
        node.Attributes, node.Inputs[1]!.Data!.Shape, what => new MippException($"node {node.Label}: {what}."));

    private static void TieBias(CouplingContext context, AxisLabels outputs)
    {
        if (context.HasInput(2))
            context.Tie(outputs, context.Labels(context.Input(2), 0));
    }

    /// <summary>A group's inputs and outputs go together or not at all; the weight has no axis that runs over all outputs.</summary>
    private static void CoupleGroups(CouplingContext context, int groups)
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
