using Mipp.Execution;
using Mipp.Graphs;
using static Mipp.Tensors.Numbers;

namespace Mipp.Operators;

/// <summary>
/// One run of a recurrent node over its sequences: what RNN, GRU and LSTM share. Tensors inside have the sequence first, as
/// with layout 0.
/// </summary>
internal sealed class RecurrentLayer
{
    private readonly RunContext context;
    private readonly Func<Tensor, Tensor>[] activations;
    private readonly bool batchFirst;
    private readonly double clip;

    /// <param name="context">The node: X, W, R, B, sequence_lens, initial_h, ….</param>
    /// <param name="gates">Blocks of rows in W and R.</param>
    /// <param name="defaultActivations">The activations of one direction.</param>
    public RecurrentLayer(RunContext context, int gates, params string[] defaultActivations)
    {
        this.context = context;
        batchFirst = context.Attributes.Int("layout", 0) == 1;
        clip = context.Attributes.Float("clip", float.PositiveInfinity);
        Input = batchFirst ? context.Input(0).transpose(0, 1) : context.Input(0);
        HiddenSize = context.Input(2).size(-1);
        Directions = DirectionsOf(context.Attributes, context.Fail);
        activations = RecurrentActivations.Read(context.Attributes, defaultActivations, Directions.Length, context.Fail);
        if (context.Input(1).size(0) != Directions.Length || context.Input(1).size(1) != gates * HiddenSize)
            throw context.Fail($"its weights {context.Input(1)} do not fit {Directions.Length} directions of {gates} times {HiddenSize} rows");
    }

    /// <summary>X [sequence, batch, features].</summary>
    public Tensor Input { get; }

    public long HiddenSize { get; }

    /// <summary>For each direction whether it runs from the end to the beginning.</summary>
    public bool[] Directions { get; }

    /// <summary>The directions that an attribute states.</summary>
    public static bool[] DirectionsOf(Attributes attributes, Func<string, MippException> fail) =>
        attributes.String("direction", "forward") switch
        {
            "forward" => [false],
            "reverse" => [true],
            "bidirectional" => [false, true],
            var other => throw fail($"its direction is '{other}'; forward, reverse and bidirectional are possible"),
        };

    /// <summary>Types and shapes of Y and of the last states.</summary>
    public static void Infer(InferenceContext context)
    {
        var type = context.Input(0).ElementType;
        Shape? all = null, last = null;
        if (context.Shape(0) is { Rank: 3 } x && context.Shape(2) is { Rank: 3 } recurrence)
        {
            bool batchFirst = context.Attributes.Int("layout", 0) == 1;
            Dim directions = DirectionsOf(context.Attributes, context.Fail).Length;
            var hidden = recurrence[-1];
            all = batchFirst ? new Shape(x[0], x[1], directions, hidden) : new Shape(x[0], directions, x[1], hidden);
            last = batchFirst ? new Shape(x[0], directions, hidden) : new Shape(directions, x[1], hidden);
        }
        context.SetOutput(0, type, all);
        for (int output = 1; output < context.OutputCount; output++)
            context.SetOutput(output, type, last);
    }

    /// <summary>Activation number <paramref name="index"/> of a direction.</summary>
    public Func<Tensor, Tensor> Activation(int direction, int index) =>
        activations[(direction * activations.Length / Directions.Length) + index];

    /// <summary>What is fed to an activation, kept within the node's <c>clip</c>.</summary>
    public Tensor Clip(Tensor x) => double.IsFinite(clip) ? x.clamp(Number(-clip), Number(clip)) : x;

    /// <summary>One direction's part of an input [directions, …], or null when it is left out.</summary>
    public Tensor? Part(int input, int direction) => context.OptionalInput(input)?.narrow(0, direction, 1).squeeze(0);

    /// <summary>One direction's half of the bias B [directions, 2 · rows]: the input's or the recurrence's; zeros when left out.</summary>
    public Tensor Bias(int direction, bool ofRecurrence)
    {
        long rows = context.Input(1).size(1);
        return Part(3, direction)?.narrow(0, ofRecurrence ? rows : 0, rows) ?? torch.zeros([rows], dtype: Input.dtype);
    }

    /// <summary>One direction's initial state [batch, hidden].</summary>
    public Tensor Initial(int input, int direction)
    {
        if (context.OptionalInput(input) is not { } state)
            return torch.zeros([Input.size(1), HiddenSize], dtype: Input.dtype);
        return (batchFirst ? state.transpose(0, 1) : state).narrow(0, direction, 1).squeeze(0);
    }

    /// <summary>Runs every direction over its sequences.</summary>
    /// <param name="start">The states [batch, hidden] of a direction before the first step; the first is the output.</param>
    /// <param name="step">The states after a step: of the direction, X at that step [batch, features], and the states before.</param>
    /// <returns>Y, and the last of each state.</returns>
    public Tensor[] Run(Func<int, Tensor[]> start, Func<int, Tensor, Tensor[], Tensor[]> step)
    {
        var runs = Directions.Select((reverse, d) => RunDirection(reverse, start(d), (x, states) => step(d, x, states))).ToArray();
        var all = torch.stack([.. runs.Select(r => r.All)], 1);
        var last = Enumerable.Range(0, runs[0].Last.Length).Select(s => torch.stack([.. runs.Select(r => r.Last[s])], 0));
        return batchFirst ? [all.permute(2, 0, 1, 3), .. last.Select(l => l.transpose(0, 1))] : [all, .. last];
    }

    /// <summary>Steps beyond a sequence's length leave its state as it is and give zeros.</summary>
    private (Tensor All, Tensor[] Last) RunDirection(bool reverse, Tensor[] states, Func<Tensor, Tensor[], Tensor[]> step)
    {
        long steps = Input.size(0);
        var lengths = context.OptionalInput(4)?.to(ScalarType.Int64).unsqueeze(1);
        var outputs = new Tensor[steps];
        for (long i = 0; i < steps; i++)
        {
            long t = reverse ? steps - 1 - i : i;
            var next = step(Input.narrow(0, t, 1).squeeze(0), states);
            if (lengths is null)
            {
                (states, outputs[t]) = (next, next[0]);
                continue;
            }
            var isInside = lengths.gt(Number(t));
            states = [.. next.Zip(states, (after, before) => torch.where(isInside, after, before))];
            outputs[t] = torch.where(isInside, next[0], torch.zeros([], dtype: Input.dtype));
        }
        var all = steps == 0 ? torch.zeros([0, Input.size(1), HiddenSize], dtype: Input.dtype) : torch.stack(outputs, 0);
        return (all, states);
    }
}
