using Mipp.Coupling;
using Mipp.Execution;

namespace Mipp.Operators;

/// <summary>InstanceNormalization: every plane of [N, C, …] by its own mean and variance, then scale and bias [C].</summary>
internal sealed class InstanceNormalization() : Operator("InstanceNormalization")
{
    public override IReadOnlyList<int> ParameterInputs => [1, 2];

    public override void Infer(InferenceContext context)
    {
        var input = context.Shape(0);
        context.SetOutput(0, context.Input(0).ElementType, input);
        if (input is { Rank: < 3 })
            throw context.Fail($"its input is {input}, at least rank 3 is needed");
        foreach (int i in ParameterInputs)
            ChannelVector.Check(context, i, input?[1]);
    }

    public override Tensor[] Run(RunContext context) =>
        [torch.nn.functional.instance_norm(context.Input(0), weight: context.Input(1), bias: context.Input(2), eps: context.Attributes.Float("epsilon", 1e-5f))];

    public override void Couple(CouplingContext context)
    {
        var input = context.Input(0);
        PassThrough.CoupleExcept(context, Enumerable.Range(2, CouplingContext.Rank(input) - 2), "the axis is normalised over");
        foreach (int i in ParameterInputs)
            context.Tie(context.Labels(input, 1), context.Labels(context.Input(i), 0));
    }
}
