using System.Collections.Immutable;
using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>What an operator sees when it states its outputs' types and shapes.</summary>
internal sealed class InferenceContext(Node node, int opset)
{
    private static int unknowns;

    public Node Node { get; } = node;

    public Attributes Attributes => Node.Attributes;

    /// <summary>The version of the node's operator set.</summary>
    public int Opset { get; } = opset;

    public int InputCount => Node.Inputs.Count;

    public int OutputCount => Node.Outputs.Count;

    public bool HasInput(int index) => index < Node.Inputs.Count && Node.Inputs[index] is not null;

    /// <summary>A required input.</summary>
    public Value Input(int index) => HasInput(index) ? Node.Inputs[index]! : throw Fail($"input {index} is missing");

    /// <summary>The input's shape, or null when not even its rank is known.</summary>
    public Shape? Shape(int input) => Input(input).Shape;

    /// <summary>The elements of a small integer input where shape arithmetic knows them, else null.</summary>
    public ImmutableArray<Dim>? Contents(int input) => HasInput(input) ? Input(input).Contents : null;

    /// <summary>A dimension of which nothing is known, not even that it equals another.</summary>
    public static Dim Unknown() => Dim.Of($"?{Interlocked.Increment(ref unknowns)}");

    /// <summary>As many unknown dimensions as <paramref name="rank"/> says, or null when it is not known.</summary>
    public Shape? UnknownShape(Dim rank) => !rank.IsKnown ? null
        : rank.Factor > Mipp.Graphs.Shape.MaxRank ? throw TooManyAxes(rank.Factor)
        : new Shape(Enumerable.Range(0, (int)rank.Factor).Select(_ => Unknown()));

    /// <summary>Whether a dimension, or its symbol, came from <see cref="Unknown"/>.</summary>
    public static bool IsUnknown(Dim dim) => dim.Symbol?.StartsWith('?') == true;

    public void SetOutput(int index, ElementType type, Shape? shape, ImmutableArray<Dim>? contents = null)
    {
        if (index >= Node.Outputs.Count || Node.Outputs[index] is not { } output)
            return;
        if (shape?.Rank > Mipp.Graphs.Shape.MaxRank)
            throw TooManyAxes(shape.Rank);
        output.ElementType = type;
        output.Shape = shape;
        output.Contents = contents;
    }

    /// <summary>The model's mistake, as an exception that names the node.</summary>
    public MippException Fail(string what) => new($"node {Node.Label}: {what}.");

    private MippException TooManyAxes(long rank) =>
        Fail($"its output would have {rank} axes, at most {Mipp.Graphs.Shape.MaxRank} are supported");
}
