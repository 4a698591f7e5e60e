using Mipp.Graphs;

namespace Mipp.Coupling;

/// <summary>What an operator sees when it states how its axes' labels hang together.</summary>
/// <remarks>
/// An output axis that is not assigned stays fixed: it cannot be cut, and neither can what is tied to it. An input axis
/// whose labels the operator never asks for is frozen, so a rule that forgets an axis refuses too much, never too little.
/// Initializers' axes start with fresh labels of their own, so cutting an initializer needs no code per operator.
/// </remarks>
internal sealed class CouplingContext(
    Node node, ValueLabels values, List<Production> productions, List<Contraction> contractions)
{
    private readonly HashSet<(Value Value, int Axis)> asked = [];

    public Node Node { get; } = node;

    public Attributes Attributes => Node.Attributes;

    public int Opset => Node.Opset;

    public LabelTable Table => values.Table;

    public bool HasInput(int index) => index < Node.Inputs.Count && Node.Inputs[index] is not null;

    /// <summary>A required input (the graph has been verified and its shapes inferred).</summary>
    public Value Input(int index) => Node.Inputs[index]!;

    public Value Output(int index = 0) => Node.Outputs[index]!;

    /// <summary>The rank of a value.</summary>
    public static int Rank(Value value) => value.Shape!.Rank;

    /// <summary>
    /// The labels of one axis, one per position; negative axes count from the end. An axis of dynamic size has none, and one
    /// that carries channels all the same (the batch merged with heads) is frozen.
    /// </summary>
    public AxisLabels Labels(Value value, int axis)
    {
        var labels = PassedLabels(value, axis);
        if (labels.IsFixed || value.Shape![axis].IsKnown)
            return labels;
        string reason = Because("its channels are merged with an axis of dynamic size");
        Freeze(labels, reason);
        return AxisLabels.Fixed(reason);
    }

    /// <summary>
    /// The same for a rule that only passes the axis on as it is or ties it to another of the same size. Where the size is
    /// dynamic, the labels repeat over and over.
    /// </summary>
    public AxisLabels PassedLabels(Value value, int axis)
    {
        asked.Add((value, ValueLabels.Normalise(value, axis)));
        return values.Of(value, axis);
    }

    /// <summary>The open grids of a value: see <see cref="LabelGrid"/>. Asking for an axis' own labels closes its grid.</summary>
    public IReadOnlyList<LabelGrid> OpenGrids(Value value) => [.. values.GridsOf(value)];

    /// <summary>Whether an axis is part of an open grid of its value that the node passes on by a rule of its own.</summary>
    public bool HasOpenGrid(Value value, int axis) =>
        values.GridOf(value, axis) is { } grid && grid.Axes.All(a => asked.Contains((value, a)));

    /// <summary>Gives an output a grid of labels.</summary>
    public void Assign(Value output, LabelGrid grid) => values.Assign(output, grid);

    /// <summary>States that the node passes on an open grid of an input by a rule of its own.</summary>
    public void Passes(Value input, LabelGrid grid)
    {
        foreach (int axis in grid.Axes)
            asked.Add((input, axis));
    }

    /// <summary>
    /// Of an axis in an open grid, the node passes some positions to an output, where the input's axis <c>i</c> is at
    /// <paramref name="moved"/>(i). Nothing may then be cut along the axis itself.
    /// </summary>
    public void PassPart(Value input, LabelGrid grid, int axis, ReadOnlySpan<int> positions, Value output, Func<int, int> moved)
    {
        Passes(input, grid);
        if (!values.GridOf(input, axis)!.Barred.Contains(axis))
            values.Bar(input, values.GridOf(input, axis)!, axis);
        if (positions.Length > 0)
            values.Assign(output, grid.At(axis, positions).MovedTo(moved));
    }

    /// <summary>Each axis of the output is an axis of the input, with the same positions.</summary>
    /// <param name="input">The input.</param>
    /// <param name="output">The output.</param>
    /// <param name="sources">For each axis of the output the input's axis; −1 for a new axis of one position.</param>
    public void MoveAxes(Value input, Value output, IReadOnlyList<int> sources)
    {
        var moved = sources.Index().Where(s => s.Item >= 0).ToDictionary(s => s.Item, s => s.Index);
        foreach (var grid in OpenGrids(input).Where(g => g.Axes.All(moved.ContainsKey)))
        {
            Passes(input, grid);
            values.Assign(output, grid.MovedTo(axis => moved[axis]));
        }
        foreach (var (source, axis) in moved)
            if (!HasOpenGrid(input, source))
                Pass(output, axis, PassedLabels(input, source));
    }

    /// <summary>Gives an output's axis the labels of an axis of the same size, be it dynamic.</summary>
    public void Pass(Value output, int axis, AxisLabels labels) => values.Assign(output, axis, labels);

    /// <summary>States that the node reads the sizes of a value but none of its elements, so that cutting it is no harm.</summary>
    public void ReadsNoElements(Value value)
    {
        for (int axis = 0; axis < Rank(value); axis++)
            asked.Add((value, axis));
    }

    /// <summary>
    /// Gives an output's axis its labels. Their number must be the axis' size; where that is not known they are frozen.
    /// </summary>
    public void Assign(Value output, int axis, AxisLabels labels)
    {
        if (output.Shape![axis].IsKnown)
            values.Assign(output, axis, labels);
        else
            Freeze(labels, Because($"the size of axis {axis} of '{output.Name}' is not known"));
    }

    /// <summary>Position by position, what is cut in one axis is cut in the other; both axes have the same size.</summary>
    public void Tie(AxisLabels a, AxisLabels b)
    {
        if (a.IsFixed || b.IsFixed)
        {
            Freeze(a, b.Reason);
            Freeze(b, a.Reason);
            return;
        }
        if (a.Length != b.Length)
            throw new MippException(
                $"the shapes at node {Node.Label} contradict each other: an axis of {a.Length} positions meets one of {b.Length}.");
        for (int i = 0; i < a.Length; i++)
            Table.Tie(a.Labels[i], b.Labels[i]);
    }

    /// <summary>Forbids cutting an axis.</summary>
    /// <param name="labels">The axis' labels.</param>
    /// <param name="reason">Why, in words that name the node: use <see cref="Because"/>.</param>
    public void Freeze(AxisLabels labels, string reason)
    {
        if (labels.IsFixed)
            return;
        foreach (int label in labels.Labels)
            Table.Freeze(label, reason);
    }

    /// <summary>Forbids cutting any axis of any input, and leaves every output fixed.</summary>
    public void FreezeAll(string reason)
    {
        foreach (var input in Node.Inputs)
        {
            if (input?.Shape is null)
                continue;
            for (int axis = 0; axis < input.Shape.Rank; axis++)
                Freeze(PassedLabels(input, axis), reason);
        }
        values.FixOutputs(Node, reason);
    }

    /// <summary>Channels of <paramref name="output"/> begin here, each computed by one slice of <paramref name="weight"/>.</summary>
    public void Produce(Value output, int outputAxis, Value weight, int weightAxis)
    {
        Assign(output, outputAxis, Labels(weight, weightAxis));
        productions.Add(new Production(Node, output, outputAxis, weight, weightAxis));
    }

    /// <summary>
    /// Channels of <paramref name="input"/> end here, in a sum weighted by <paramref name="weight"/>. Where the weights are
    /// computed there is nothing that could be zeroed or repaired, and the channels are frozen.
    /// </summary>
    public void Contract(Value input, int inputAxis, Value weight, int weightAxis)
    {
        if (!weight.IsInitializer)
        {
            string reason = Because($"its weights '{weight.Name}' are computed");
            Freeze(Labels(input, inputAxis), reason);
            Freeze(Labels(weight, weightAxis), reason);
            return;
        }
        Tie(Labels(input, inputAxis), Labels(weight, weightAxis));
        contractions.Add(new Contraction(Node, input, inputAxis, weight, weightAxis));
    }

    /// <summary>Freezes every input axis that the operator has not asked for: it never said that it can be cut.</summary>
    public void FreezeUnasked()
    {
        foreach (var input in Node.Inputs)
        {
            for (int axis = 0; axis < (input?.Shape?.Rank ?? 0); axis++)
            {
                if (!asked.Contains((input!, axis)))
                    values.Freeze(input!, axis, Because($"axis {axis} of '{input!.Name}' cannot be cut"));
            }
        }
    }

    /// <summary>A reason that names the node.</summary>
    public string Because(string what) => $"{what} at node {Node.Label}";
}
