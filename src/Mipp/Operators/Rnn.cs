using Mipp.Coupling;
using Mipp.Execution;
using static Mipp.Tensors.Numbers;

namespace Mipp.Operators;

/// <summary>RNN: H = f(X·Wᵀ + H·Rᵀ + biases), step by step.</summary>
internal sealed class Rnn() : Operator("RNN")
{
    public override void Infer(InferenceContext context) => RecurrentLayer.Infer(context);

    public override Tensor[] Run(RunContext context)
    {
        var layer = new RecurrentLayer(context, gates: 1, "Tanh");
        return layer.Run(
            direction => [layer.Initial(5, direction)],
            (direction, x, states) =>
            {
                var sum = torch.nn.functional.linear(x, layer.Part(1, direction)!, layer.Bias(direction, ofRecurrence: false)).add(torch.nn.functional.linear(states[0], layer.Part(2, direction)!, layer.Bias(direction, ofRecurrence: true)), One);
                return [layer.Activation(direction, 0)(layer.Clip(sum))];
            });
    }

    public override void Couple(CouplingContext context) =>
        context.FreezeAll(context.Because("a recurrent layer feeds its channels back to itself"));
}
