using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using static Mipp.Tensors.Numbers;

namespace Mipp.Operators;

/// <summary>
/// RMSNormalization: every element by the root mean square over <c>axis</c> and all axes after it, then a scale, which is
/// broadcast. ONNX Runtime's SimplifiedLayerNormalization is the same; on request also one over the root mean square.
/// </summary>
internal sealed class RmsNormalization(string type) : Operator(type)
{
    public override IReadOnlyList<int> ParameterInputs => [1];

    public override void Infer(InferenceContext context)
    {
        var input = context.Input(0);
        PassThrough.RequireOperand(context, 1);
        context.SetOutput(0, input.ElementType, input.Shape);
        var statistics = input.Shape is not { } shape ? null
            : Reduce.InferShape(shape, Axes.FromStated(context.Node, shape.Rank), keepsAxes: true);
        context.SetOutput(1, ElementType.Float32, statistics);
    }

    public override Tensor[] Run(RunContext context)
    {
        var input = context.Input(0);
        long[] axes = [.. Axes.FromStated(context.Node, (int)input.ndim).Select(a => (long)a)];
        var x = input.dtype == ScalarType.Float64 ? input : input.to(ScalarType.Float32);
        var inverse = x.pow(Number(2)).mean(axes, keepdim: true).add(Number(context.Attributes.Float("epsilon", 1e-5f)), One).rsqrt();
        var output = x.mul(inverse).to(input.dtype).mul(context.Input(1));
        return [.. new[] { output, inverse }.Take(context.OutputCount)];
    }

    public override void Couple(CouplingContext context)
    {
        var input = context.Input(0);
        int[] normalised = Axes.FromStated(context.Node, CouplingContext.Rank(input));
        PassThrough.CoupleExcept(context, normalised, "the axis is normalised over");
        PassThrough.TieOperand(context, context.Input(1));
        foreach (var statistics in context.Node.Outputs.Skip(1).OfType<Value>())
            for (int axis = 0; axis < normalised[0]; axis++)
                context.Assign(statistics, axis, context.Labels(input, axis));
    }
}
