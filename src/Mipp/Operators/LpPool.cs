using Mipp.Execution;
using static Mipp.Tensors.Numbers;

namespace Mipp.Operators;

/// <summary>LpPool: the p-norm under each window; padding counts as zeros.</summary>
internal sealed class LpPool() : Pooling("LpPool")
{
    public override Tensor[] Run(RunContext context)
    {
        var input = context.Input(0);
        var window = Window(context);
        long p = context.Attributes.Int("p", 2);
        var powers = Fit(window, window.Padding(input.shape), input.shape).Apply(input.abs().pow(Number(p)), 0);
        return [AveragePool.Mean(window, powers).mul(Number(window.Taps)).pow(Number(1.0 / p))];
    }
}
