using Mipp.Coupling;
using Mipp.Execution;
using static Mipp.Tensors.Numbers;

namespace Mipp.Operators;

/// <summary>LSTM: gates i (input), o (output), f (forget) and c (cell), in that order in its weights; peepholes i, o, f.</summary>
internal sealed class Lstm() : Operator("LSTM")
{
    private const int Peepholes = 7;

    public override void Infer(InferenceContext context) => RecurrentLayer.Infer(context);

    public override Tensor[] Run(RunContext context)
    {
        var layer = new RecurrentLayer(context, gates: 4, "Sigmoid", "Tanh", "Tanh");
        bool forgetsWhatItTakesIn = context.Attributes.Int("input_forget", 0) != 0;
        return layer.Run(
            direction => [layer.Initial(5, direction), layer.Initial(6, direction)],
            (direction, x, states) => Step(layer, direction, x, states, forgetsWhatItTakesIn));
    }

    public override void Couple(CouplingContext context) =>
        context.FreezeAll(context.Because("a recurrent layer feeds its channels back to itself"));

    private static Tensor[] Step(RecurrentLayer layer, int direction, Tensor x, Tensor[] states, bool forgetsWhatItTakesIn)
    {
        long size = layer.HiddenSize;
        var (hidden, cell) = (states[0], states[1]);
        var (f, g, h) = (layer.Activation(direction, 0), layer.Activation(direction, 1), layer.Activation(direction, 2));
        var sums = (torch.nn.functional.linear(x, layer.Part(1, direction)!, layer.Bias(direction, ofRecurrence: false)).add(torch.nn.functional.linear(hidden, layer.Part(2, direction)!, layer.Bias(direction, ofRecurrence: true)), One)).split([size, size, size, size], -1);
        var peepholes = layer.Part(Peepholes, direction)?.split([size, size, size], 0);

        Tensor Gate(int gate, int peephole, Tensor seen) =>
            f(layer.Clip(peepholes is null ? sums[gate] : sums[gate].add(peepholes[peephole] * seen, One)));

        var input = Gate(0, 0, cell);
        var forget = forgetsWhatItTakesIn ? input.neg().add(Number(1), One) : Gate(2, 2, cell);
        var next = (forget * cell).add(input * g(layer.Clip(sums[3])), One);
        return [Gate(1, 1, next) * h(next), next];
    }
}
