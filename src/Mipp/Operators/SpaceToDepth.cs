using Mipp.Coupling;
using Mipp.Execution;

namespace Mipp.Operators;

/// <summary>Positions to channels: [N, C, H·b, W·b] to [N, b²·C, H, W], the channel innermost.</summary>
internal sealed class SpaceToDepth() : Operator("SpaceToDepth")
{
    public override void Infer(InferenceContext context)
    {
        long block = BlockSize.Of(context.Attributes, context.Fail);
        BlockSize.Infer(context, shape =>
        [
            shape[0],
            BlockSize.Multiply(shape[1], block * block),
            BlockSize.Divide(context, shape[2], block),
            BlockSize.Divide(context, shape[3], block),
        ]);
    }

    public override Tensor[] Run(RunContext context)
    {
        var input = context.Input(0);
        long block = BlockSize.Of(context.Attributes, context.Fail);
        var (batch, channels, height, width) = (input.size(0), input.size(1), input.size(2) / block, input.size(3) / block);
        return
        [
            input.reshape(batch, channels, height, block, width, block).permute(0, 3, 5, 1, 2, 4)
                .reshape(batch, channels * block * block, height, width),
        ];
    }

    public override void Couple(CouplingContext context)
    {
        var (input, output) = (context.Input(0), context.Output());
        foreach (int axis in new[] { 0, 2, 3 })
            context.Freeze(context.Labels(input, axis), context.Because("its positions become channels"));
        int block = (int)BlockSize.Of(context.Attributes, what => new MippException(what));
        context.Assign(output, 1, context.Labels(input, 1).Tile(block * block));
    }
}
