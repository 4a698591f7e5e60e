using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Operators;

/// <summary>DynamicQuantizeLinear: x as unsigned bytes, with the scale and zero point that its own range asks for.</summary>
internal sealed class DynamicQuantizeLinear() : Operator("DynamicQuantizeLinear")
{
    private const float Steps = byte.MaxValue;

    public override void Infer(InferenceContext context)
    {
        context.SetOutput(0, ElementType.UInt8, context.Shape(0));
        context.SetOutput(1, ElementType.Float32, new Shape());
        context.SetOutput(2, ElementType.UInt8, new Shape());
    }

    public override Tensor[] Run(RunContext context)
    {
        var x = context.Input(0);
        // Zero must be among the numbers that can be told exactly.
        float least = x.numel() == 0 ? 0 : Math.Min(0, x.min().Item<float>());
        float most = x.numel() == 0 ? 0 : Math.Max(0, x.max().Item<float>());
        var scale = torch.full([], Number(most == least ? 1 : (most - least) / Steps), dtype: ScalarType.Float32);
        var zero = LinearQuantization.Saturate((torch.full([], Number(-least), dtype: ScalarType.Float32) / scale).round(), ScalarType.Byte);
        return [LinearQuantization.Quantize(x, scale, zero), scale, zero];
    }

    public override void Couple(CouplingContext context) => context.FreezeAll(context.Because(LinearQuantization.Reason));
}
