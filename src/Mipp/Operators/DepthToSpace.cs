using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>
/// Channels to positions: [N, C·b², H, W] to [N, C, H·b, W·b]. In mode DCR the channel is the innermost factor of the input's
/// channel axis, in mode CRD the outermost.
/// </summary>
internal sealed class DepthToSpace() : Operator("DepthToSpace")
{
    public override void Infer(InferenceContext context)
    {
        long block = BlockSize.Of(context.Attributes, context.Fail);
        BlockSize.Infer(context, shape =>
        [
            shape[0],
            BlockSize.Divide(context, shape[1], block * block),
            BlockSize.Multiply(shape[2], block),
            BlockSize.Multiply(shape[3], block),
        ]);
    }

    public override Tensor[] Run(RunContext context)
    {
        var input = context.Input(0);
        long block = BlockSize.Of(context.Attributes, context.Fail);
        var (batch, height, width) = (input.size(0), input.size(2), input.size(3));
        long channels = input.size(1) / (block * block);
        var spread = IsChannelFirst(context.Attributes)
            ? input.reshape(batch, channels, block, block, height, width).permute(0, 1, 4, 2, 5, 3)
            : input.reshape(batch, block, block, channels, height, width).permute(0, 3, 4, 1, 5, 2);
        return [spread.reshape(batch, channels, height * block, width * block)];
    }

    public override void Couple(CouplingContext context)
    {
        var (input, output) = (context.Input(0), context.Output());
        foreach (int axis in new[] { 0, 2, 3 })
            context.Freeze(context.Labels(input, axis), context.Because("channels are spread over it"));
        var labels = context.Labels(input, 1);
        if (labels.IsFixed)
            return;
        int copies = (int)Math.Pow(BlockSize.Of(context.Attributes, what => new MippException(what)), 2);
        int channels = labels.Length / copies;
        var first = IsChannelFirst(context.Attributes) ? labels.Slice(0, channels, copies) : labels.Slice(0, channels);
        context.Tie(labels, IsChannelFirst(context.Attributes) ? first.Repeat(copies) : first.Tile(copies));
        context.Assign(output, 1, first);
    }

    private static bool IsChannelFirst(Attributes attributes) => attributes.String("mode", "DCR") == "CRD";
}
