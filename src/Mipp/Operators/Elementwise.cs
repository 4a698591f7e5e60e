using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using static Mipp.Tensors.Numbers;

namespace Mipp.Operators;

/// <summary>An operator that maps every element by itself: Relu, Sigmoid, Tanh, ….</summary>
internal sealed class Elementwise(string type, Func<Tensor, Attributes, Tensor> function, string domain = "") : Operator(type, domain)
{
    /// <summary>A function without attributes.</summary>
    public Elementwise(string type, Func<Tensor, Tensor> function)
        : this(type, (x, _) => function(x))
    {
    }

    public override void Infer(InferenceContext context) =>
        context.SetOutput(0, context.Input(0).ElementType, context.Shape(0));

    public override Tensor[] Run(RunContext context) => [function(context.Input(0), context.Attributes)];

    public override void Couple(CouplingContext context) => PassThrough.Couple(context);

    /// <summary>0 between −lambd and lambd, what lies outside moved towards it by a bias.</summary>
    public static Tensor Shrink(Tensor x, Attributes attributes)
    {
        double limit = attributes.Float("lambd", 0.5f), bias = attributes.Float("bias", 0);
        var moved = x.sub(x.sign().mul(Number(bias)));
        return moved.masked_fill(x.abs().le(Number(limit)), Number(0)).to(x.dtype);
    }
}
