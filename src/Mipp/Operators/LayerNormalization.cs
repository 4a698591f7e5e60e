using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using static Mipp.Tensors.Numbers;

namespace Mipp.Operators;

/// <summary>
/// LayerNormalization: every element by the mean and variance over <c>axis</c> and all axes after it, then scale and bias,
/// which are broadcast. On request also that mean and one over that standard deviation.
/// </summary>
internal sealed class LayerNormalization() : Operator("LayerNormalization")
{
    private const int Scale = 1;
    private const int Bias = 2;

    public override IReadOnlyList<int> ParameterInputs => [Scale, Bias];

    public override void Infer(InferenceContext context)
    {
        var input = context.Input(0);
        context.SetOutput(0, input.ElementType, input.Shape);
        var statistics = input.Shape is not { } shape ? null
            : Reduce.InferShape(shape, Axes.FromStated(context.Node, shape.Rank), keepsAxes: true);
        for (int i = 1; i < context.OutputCount; i++)
            context.SetOutput(i, ElementType.Float32, statistics);
        PassThrough.RequireOperand(context, Scale);
        if (context.HasInput(Bias))
            PassThrough.RequireOperand(context, Bias);
    }

    public override Tensor[] Run(RunContext context)
    {
        var (input, scale, bias) = (context.Input(0), context.Input(Scale), context.OptionalInput(Bias));
        double epsilon = context.Attributes.Float("epsilon", 1e-5f);
        int first = Axes.FromStated(context.Node, (int)input.ndim)[0];
        var normalised = input.shape[first..];
        bool isWhole = scale.shape.SequenceEqual(normalised) && (bias is null || bias.shape.SequenceEqual(normalised));
        var output = isWhole ? torch.nn.functional.layer_norm(input, normalised, weight: scale, bias: bias, eps: epsilon) : torch.nn.functional.layer_norm(input, normalised, eps: epsilon) * scale;
        if (!isWhole && bias is not null)
            output = output.add(bias, One);
        return context.OutputCount == 1 ? [output] : [output, .. Statistics(context, input, first, epsilon).Take(context.OutputCount - 1)];
    }

    public override void Couple(CouplingContext context)
    {
        var input = context.Input(0);
        int[] normalised = Axes.FromStated(context.Node, CouplingContext.Rank(input));
        PassThrough.CoupleExcept(context, normalised, "the axis is normalised over");
        PassThrough.TieOperand(context, context.Input(Scale));
        if (context.HasInput(Bias))
            PassThrough.TieOperand(context, context.Input(Bias));
        foreach (var statistics in context.Node.Outputs.Skip(1).OfType<Value>())
            for (int axis = 0; axis < normalised[0]; axis++)
                context.Assign(statistics, axis, context.Labels(input, axis));
    }

    /// <summary>The mean and one over the standard deviation, in the single precision of <c>stash_type</c>'s only other value.</summary>
    private static Tensor[] Statistics(RunContext context, Tensor input, int first, double epsilon)
    {
        long[] axes = [.. Enumerable.Range(first, (int)input.ndim - first).Select(a => (long)a)];
        var x = input.to(ScalarType.Float32);
        return [x.mean(axes, keepdim: true), x.var(axes, unbiased: false, keepdim: true).add(Number(epsilon), One).rsqrt()];
    }
}
