using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Surgery;

namespace Mipp.Operators;

/// <summary>
/// GroupNormalization: the channels of [N, C, …] in <c>num_groups</c> groups, each by the mean and variance of the sample's
/// whole group. Scale and bias are one number per channel, before operator set 21 one per group.
/// </summary>
internal sealed class GroupNormalization() : Operator("GroupNormalization")
{
    private const int FirstOpsetPerChannel = 21;

    public override IReadOnlyList<int> ParameterInputs => [1, 2];

    public override void Infer(InferenceContext context)
    {
        var input = context.Shape(0);
        long groups = Groups(context.Node);
        if (groups < 1 || input is { Rank: < 2 } || (input is not null && input[1].IsKnown && input[1].Factor % groups != 0))
            throw context.Fail($"num_groups is {groups}, which does not divide the channels of its input {input}");
        context.SetOutput(0, context.Input(0).ElementType, input);
        foreach (int i in ParameterInputs)
            ChannelVector.Check(context, i, IsPerChannel(context.Node) ? input?[1] : groups);
    }

    public override Tensor[] Run(RunContext context)
    {
        var input = context.Input(0);
        long groups = Groups(context.Node);
        Tensor PerChannel(Tensor vector) =>
            IsPerChannel(context.Node) ? vector : vector.repeat_interleave(input.size(1) / groups, 0);
        double epsilon = context.Attributes.Float("epsilon", 1e-5f);
        return [torch.nn.functional.group_norm(input, groups, weight: PerChannel(context.Input(1)), bias: PerChannel(context.Input(2)), eps: epsilon)];
    }

    /// <summary>A group's statistics are over all of its channels: they go together or not at all.</summary>
    public override void Couple(CouplingContext context)
    {
        var input = context.Input(0);
        PassThrough.CoupleExcept(context, Enumerable.Range(2, CouplingContext.Rank(input) - 2), "the axis is normalised over");
        var channels = context.Labels(input, 1);
        int groups = (int)Groups(context.Node);
        if (groups == 1)
            context.Freeze(channels, context.Because("the axis is normalised over"));
        foreach (int i in ParameterInputs)
        {
            var vector = context.Labels(context.Input(i), 0);
            context.Tie(channels, channels.IsFixed || IsPerChannel(context.Node) ? vector : vector.Repeat(channels.Length / groups));
        }
        if (channels.IsFixed)
            return;
        int width = channels.Length / groups;
        for (int position = 0; position < channels.Length; position++)
            context.Table.Tie(channels.Labels[position], channels.Labels[position / width * width]);
    }

    public override void Cut(CutContext context)
    {
        if (context.Kept(context.Input(0), 1) is { } kept)
            context.SetAttribute("num_groups", Groups(context.Node) * kept.Length / CutContext.Before(context.Input(0), 1).Factor);
    }

    private static long Groups(Node node) => node.Attributes.Int("num_groups", 0);

    private static bool IsPerChannel(Node node) => node.Opset >= FirstOpsetPerChannel;
}
