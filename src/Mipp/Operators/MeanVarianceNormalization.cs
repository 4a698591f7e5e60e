using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using static Mipp.Tensors.Numbers;

namespace Mipp.Operators;

/// <summary>MeanVarianceNormalization: every element by the mean and standard deviation over <c>axes</c> (batch and space unless stated).</summary>
internal sealed class MeanVarianceNormalization() : Operator("MeanVarianceNormalization")
{
    /// <summary>What ONNX's definition adds to the standard deviation.</summary>
    private const double Epsilon = 1e-9;

    public override void Infer(InferenceContext context)
    {
        if (context.Shape(0) is { } shape)
            _ = NormalisedAxes(context.Attributes, shape.Rank, context.Fail);
        context.SetOutput(0, context.Input(0).ElementType, context.Shape(0));
    }

    public override Tensor[] Run(RunContext context)
    {
        var input = context.Input(0);
        long[] axes = [.. NormalisedAxes(context.Attributes, (int)input.ndim, context.Fail).Select(a => (long)a)];
        var deviation = input.var(axes, unbiased: false, keepdim: true).sqrt();
        return [input.sub(input.mean(axes, keepdim: true)).div(deviation.add(Number(Epsilon), One))];
    }

    public override void Couple(CouplingContext context)
    {
        int[] axes = NormalisedAxes(context.Attributes, CouplingContext.Rank(context.Input(0)), what => new MippException(what));
        PassThrough.CoupleExcept(context, axes, "the axis is normalised over");
    }

    private static int[] NormalisedAxes(Attributes attributes, int rank, Func<string, MippException> fail) =>
        Axes.Normalise(attributes.Ints("axes") ?? [0, 2, 3], rank, fail);
}
