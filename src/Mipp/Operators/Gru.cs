using Mipp.Coupling;
using Mipp.Execution;
using static Mipp.Tensors.Numbers;

namespace Mipp.Operators;

/// <summary>GRU: gates z (update), r (reset) and h (new state), in that order in its weights.</summary>
internal sealed class Gru() : Operator("GRU")
{
    public override void Infer(InferenceContext context) => RecurrentLayer.Infer(context);

    public override Tensor[] Run(RunContext context)
    {
        var layer = new RecurrentLayer(context, gates: 3, "Sigmoid", "Tanh");
        bool resetsAfterProduct = context.Attributes.Int("linear_before_reset", 0) != 0;
        return layer.Run(direction => [layer.Initial(5, direction)], (direction, x, states) => Step(layer, direction, x, states, resetsAfterProduct));
    }

    public override void Couple(CouplingContext context) =>
        context.FreezeAll(context.Because("a recurrent layer feeds its channels back to itself"));

    private static Tensor[] Step(RecurrentLayer layer, int direction, Tensor x, Tensor[] states, bool resetsAfterProduct)
    {
        long size = layer.HiddenSize;
        var hidden = states[0];
        var (f, g) = (layer.Activation(direction, 0), layer.Activation(direction, 1));
        var recurrence = layer.Part(2, direction)!;
        var bias = layer.Bias(direction, ofRecurrence: true);
        var fromInput = torch.nn.functional.linear(x, layer.Part(1, direction)!, layer.Bias(direction, ofRecurrence: false)).split([size, size, size], -1);
        var weights = recurrence.split([size, size, size], 0);
        var biases = bias.split([size, size, size], 0);
        var update = f(layer.Clip(fromInput[0].add(torch.nn.functional.linear(hidden, weights[0], biases[0]), One)));
        var reset = f(layer.Clip(fromInput[1].add(torch.nn.functional.linear(hidden, weights[1], biases[1]), One)));
        var candidate = resetsAfterProduct
            ? reset * torch.nn.functional.linear(hidden, weights[2], biases[2])
            : torch.nn.functional.linear((reset * hidden), weights[2], biases[2]);
        var state = g(layer.Clip(fromInput[2].add(candidate, One)));
        return [((update.neg().add(Number(1), One)) * state).add(update * hidden, One)];
    }
}
