using Mipp.Execution;
using Mipp.Torch;

namespace Mipp.Operators;

/// <summary>LpPool: the p-norm under each window; padding counts as zeros.</summary>
internal sealed class LpPool() : Pooling("LpPool")
{
    public override Tensor[] Run(RunContext context)
    {
        var input = context.Input(0);
        var window = Window(context);
        long p = context.Attributes.Int("p", 2);
        var powers = Fit(window, window.Padding(input.Shape), input.Shape).Apply(input.Abs().Pow(p), 0);
        return [AveragePool.Mean(window, powers).Mul(window.Taps).Pow(1.0 / p)];
    }
}
