using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Operators;

/// <summary>
/// LRN, local response normalisation: every element of [N, C, …] by the squares of the <c>size</c> channels around its own at
/// the same place.
/// </summary>
internal sealed class Lrn() : Operator("LRN")
{
    public override void Infer(InferenceContext context)
    {
        if (context.Shape(0) is { Rank: < 2 } shape)
            throw context.Fail($"its input is {shape}, at least rank 2 is needed");
        if (context.Attributes.Int("size", 0) < 1)
            throw context.Fail($"size is {context.Attributes.Int("size", 0)}, at least 1 is needed");
        context.SetOutput(0, context.Input(0).ElementType, context.Shape(0));
    }

    public override Tensor[] Run(RunContext context)
    {
        var (x, attributes) = (context.Input(0), context.Attributes);
        long size = attributes.Int("size", 0);
        // The squares as images of one channel whose rows are the channels.
        var squares = x.pow(Number(2)).reshape(x.size(0), 1, x.size(1), -1);
        var padded = new SpatialPadding([(size - 1) / 2, 0], [size / 2, 0]).Apply(squares, 0);
        var mean = padded.AveragePool([size, 1], [1, 1], [0, 0], ceilMode: false, countsPadding: true).reshape(x.shape);
        var divisor = mean.mul(Number(attributes.Float("alpha", 1e-4f))).add(Number(attributes.Float("bias", 1)), One).pow(Number(attributes.Float("beta", 0.75f)));
        return [x.div(divisor)];
    }

    public override void Couple(CouplingContext context) =>
        PassThrough.CoupleExcept(context, [1], "each channel is normalised by its neighbours");
}
