using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Surgery;
using Mipp.Tensors;

namespace Mipp.Operators;

/// <summary>What Conv and ConvTranspose share: input [N, C, …], a weight whose axes after the second are the kernel's, bias [M].</summary>
/// <param name="type">The operator's name.</param>
/// <param name="weightInputAxis">The axis of the weight that runs over input channels, 0 or 1; the other runs over filters.</param>
internal abstract class Convolution(string type, int weightInputAxis) : Operator(type), ILinearOperator
{
    public override IReadOnlyList<int> ParameterInputs => [1, 2];

    private int WeightOutputAxis => 1 - weightInputAxis;

    public override void Infer(InferenceContext context)
    {
        var (input, weight) = (context.Shape(0), context.Shape(1));
        if (input is null || weight is not { IsKnown: true })
        {
            context.SetOutput(0, context.Input(0).ElementType, null);
            return;
        }
        var output = OutputShape(context, input, weight);
        long groups = Groups(context.Node);
        if (groups < 1 || weight[0].Factor % groups != 0)
            throw context.Fail($"group is {groups}, which does not divide its {weight[0]} {(weightInputAxis == 0 ? "input channels" : "filters")}");
        long channels = weight[weightInputAxis].Factor * (weightInputAxis == 0 ? 1 : groups);
        if (input[1].IsKnown && input[1] != channels)
            throw context.Fail($"its weight {weight} with group {groups} wants {channels} input channels, but its input is {input}");
        if (context.HasInput(2))
            ChannelVector.Check(context, 2, output[1]);
        context.SetOutput(0, context.Input(0).ElementType, output);
    }

    public override Tensor[] Run(RunContext context)
    {
        var (input, weight) = (context.Input(0), context.Input(1));
        return input.ndim == weight.ndim ? [Run(context, input, weight, context.OptionalInput(2))]
            : throw context.Fail($"its input has rank {(int)input.ndim}, its weight rank {(int)weight.ndim}; they must be equal");
    }

    public override void Couple(CouplingContext context)
    {
        var weight = context.Input(1);
        if (weight.Shape is not { IsKnown: true })
        {
            context.FreezeAll(context.Because("the channels are read with a weight of unknown shape"));
            return;
        }
        SpatialWindow.CoupleAxes(context);
        if (Groups(context.Node) > 1)
        {
            CoupleGroups(context, (int)Groups(context.Node));
            return;
        }
        context.Contract(context.Input(0), 1, weight, weightInputAxis);
        context.Produce(context.Output(), 1, weight, WeightOutputAxis);
        TieBias(context, context.Labels(weight, WeightOutputAxis));
    }

    public override long Macs(Node node, SizeOf sizeOf)
    {
        long weights = sizeOf(node.Inputs[1]!).Aggregate(1L, (a, b) => a * b);
        return weights * sizeOf(Places(node)).Skip(2).Aggregate(1L, (a, b) => a * b);
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
        long taps = weight.Shape!.AtBatchOne().Skip(2).Aggregate(1L, (a, b) => a * b);
        long positions = output.Shape.AtBatchOne().Skip(2).Aggregate(1L, (a, b) => a * b);
        return new LinearLayer(node, input, 1, weight, weightInputAxis, bias, new Use(node, 2), output, 1, (int)taps, positions);
    }

    public abstract Tensor SampleInputs(Node node, Tensor input, ReadOnlySpan<long> positions);

    public Tensor SampleOutputs(Node node, Tensor output, ReadOnlySpan<long> positions) => ConvColumns.OfOutput(output, positions);

    public Tensor WeightMatrix(Node node, ScalarType precision)
    {
        using var scope = new TensorScope();
        var filters = FiltersFirst(node.Inputs[1]!.Data!.to(precision));
        return scope.Keep(filters.reshape(filters.size(0), -1));
    }

    public Tensor ToWeight(Node node, Tensor matrix)
    {
        using var scope = new TensorScope();
        var weight = node.Inputs[1]!.Data!;
        return scope.Keep(FiltersFirst(matrix.to(weight.dtype).reshape([matrix.size(0), -1, .. weight.shape[2..]])).contiguous());
    }

    /// <summary>The output's shape.</summary>
    /// <exception cref="MippException">Attributes, input and weight do not fit.</exception>
    protected abstract Shape OutputShape(InferenceContext context, Shape input, Shape weight);

    /// <summary>Computes the output.</summary>
    protected abstract Tensor Run(RunContext context, Tensor input, Tensor weight, Tensor? bias);

    /// <summary>Couples the channels where there are several groups: a group's inputs and outputs go together or not at all.</summary>
    protected abstract void CoupleGroups(CouplingContext context, int groups);

    /// <summary>The value at each of whose places every weight is used once.</summary>
    protected abstract Value Places(Node node);

    protected static long Groups(Node node) => node.Attributes.Int("group", 1);

    protected static MippException Fault(Node node, string what) => new($"node {node.Label}: {what}.");

    protected static void TieBias(CouplingContext context, AxisLabels outputs)
    {
        if (context.HasInput(2))
            context.Tie(outputs, context.Labels(context.Input(2), 0));
    }

    /// <summary>From the weight's order of the first two axes to filters first, or back.</summary>
    private Tensor FiltersFirst(Tensor weight) => weightInputAxis == 0 ? weight.transpose(0, 1) : weight;
}
