using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Execution;

/// <summary>What an operator sees when it runs: its node and the tensors of its inputs.</summary>
internal sealed class RunContext(Node node, IReadOnlyList<Tensor?> inputs, int opset, ExecutionMode mode)
{
    public Node Node { get; } = node;

    public Attributes Attributes => Node.Attributes;

    public int Opset { get; } = opset;

    public ExecutionMode Mode { get; } = mode;

    public int InputCount => inputs.Count;

    public int OutputCount => Node.Outputs.Count;

    public bool HasInput(int index) => index < inputs.Count && inputs[index] is not null;

    /// <summary>A required input.</summary>
    public Tensor Input(int index) => HasInput(index) ? inputs[index]! : throw Fail($"input {index} is missing");

    /// <summary>An optional input, or null.</summary>
    public Tensor? OptionalInput(int index) => HasInput(index) ? inputs[index] : null;

    /// <summary>A value that a graph inside the node reads by its name.</summary>
    public Tensor Captured(string name)
    {
        for (int i = Node.Inputs.Count - Node.CapturedInputs; i < Node.Inputs.Count; i++)
            if (Node.Inputs[i]?.Name == name)
                return Input(i);
        throw Fail($"its graph reads '{name}', which the node does not");
    }

    /// <summary>The elements of an integer input.</summary>
    public long[] Ints(int index) => Input(index).to(ScalarType.Int64).ToArray<long>();

    /// <summary>The model's or the data's mistake, as an exception that names the node.</summary>
    public MippException Fail(string what) => new($"node {Node.Label}: {what}.");
}
