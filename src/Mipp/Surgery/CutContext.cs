using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Surgery;

/// <summary>What an operator sees when its attributes and integer constants must follow a cut.</summary>
/// <remarks>
/// The node belongs to the copy that is being cut; <see cref="Before"/> and <see cref="Kept"/> speak of the sizes and
/// positions before the cut.
/// </remarks>
internal sealed class CutContext(Graph graph, Node node, Func<Value, int, int[]?> kept)
{
    public Node Node { get; } = node;

    public Attributes Attributes => Node.Attributes;

    /// <summary>The version of the node's operator set.</summary>
    public int Opset => graph.Opset;

    public bool HasInput(int index) => index < Node.Inputs.Count && Node.Inputs[index] is not null;

    /// <summary>A required input.</summary>
    public Value Input(int index) => Node.Inputs[index]!;

    public Value Output(int index = 0) => Node.Outputs[index]!;

    /// <summary>The positions kept along an axis, ascending; null when nothing is cut there. Negative axes count from the end.</summary>
    public int[]? Kept(Value value, int axis) => kept(value, axis < 0 ? axis + value.Shape!.Rank : axis);

    /// <summary>The size of an axis before the cut.</summary>
    public static Dim Before(Value value, int axis) => value.Shape![axis];

    /// <summary>The size of an axis after the cut.</summary>
    public Dim After(Value value, int axis) =>
        Kept(value, axis) is { } positions ? Before(value, axis) with { Factor = positions.Length } : Before(value, axis);

    /// <summary>All sizes of a value after the cut.</summary>
    public Shape After(Value value) => new(Enumerable.Range(0, value.Shape!.Rank).Select(axis => After(value, axis)));

    public void SetAttribute(string name, object value) => Node.Attributes = Node.Attributes.With(name, value);

    public void RemoveAttribute(string name) => Node.Attributes = Node.Attributes.Without(name);

    /// <summary>
    /// Replaces an integer input by a constant of this node's own (another node may read the old one), or adds an input
    /// that was left out.
    /// </summary>
    public void SetIntegerInput(int index, params ReadOnlySpan<long> contents) =>
        SetIntegerInput(index, contents, [contents.Length]);

    /// <summary>The same for integers of any shape, their elements row by row.</summary>
    public void SetIntegerInput(int index, ReadOnlySpan<long> contents, ReadOnlySpan<long> shape)
    {
        var data = Tensor.FromArray(contents, shape);
        SetInput(index, HasInput(index) && Input(index).ElementType == ElementType.Int32 ? data.to(ScalarType.Int32) : data);
    }

    /// <summary>Replaces an input by a constant of this node's own, or adds an input that was left out.</summary>
    public void SetInput(int index, Tensor data)
    {
        string old = HasInput(index) ? Input(index).Name : $"{Output().Name}_input{index}";
        Node.SetInput(index, graph.AddInitializer(graph.FreeName($"{old}_cut"), data));
    }

    /// <summary>Leaves out an optional input.</summary>
    public void RemoveInput(int index) => Node.SetInput(index, null);
}
