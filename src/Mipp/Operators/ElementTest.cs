using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using static Mipp.Tensors.Numbers;

namespace Mipp.Operators;

/// <summary>A truth value for every element by itself: IsNaN, IsInf.</summary>
internal sealed class ElementTest(string type, Func<Tensor, Attributes, Tensor> function) : Operator(type)
{
    public override void Infer(InferenceContext context) => context.SetOutput(0, ElementType.Bool, context.Shape(0));

    public override Tensor[] Run(RunContext context) => [function(context.Input(0), context.Attributes)];

    public override void Couple(CouplingContext context) => PassThrough.Couple(context);

    /// <summary>Infinite elements of the signs that are asked for.</summary>
    public static Tensor IsInfinite(Tensor x, Attributes attributes)
    {
        bool positive = attributes.Int("detect_positive", 1) != 0, negative = attributes.Int("detect_negative", 1) != 0;
        var infinite = x.isinf();
        return positive && negative ? infinite
            : positive ? infinite.logical_and(x.gt(Number(0)))
            : negative ? infinite.logical_and(x.lt(Number(0)))
            : infinite.logical_and(infinite.logical_not());
    }
}
