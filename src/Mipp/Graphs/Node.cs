using Mipp.Operators;

namespace Mipp.Graphs;

/// <summary>One operation of the graph.</summary>
public sealed class Node
{
    private Value?[] inputs;
    private readonly Value?[] outputs;

    internal Node(
        string name, string type, string domain, int opset, Value?[] inputs, Value?[] outputs, Attributes attributes)
    {
        Opset = opset;
        Name = name;
        Type = type;
        Domain = domain;
        this.inputs = inputs;
        this.outputs = outputs;
        Attributes = attributes;
        Operator = OperatorRegistry.Find(domain, type);
    }

    /// <summary>The name as the file has it; may be empty or not unique.</summary>
    public string Name { get; }

    /// <summary>The operator's name, "Conv" for example.</summary>
    public string Type { get; }

    /// <summary>The operator's domain; empty for ONNX's own.</summary>
    public string Domain { get; }

    /// <summary>The version of the operator set that the operator is from.</summary>
    public int Opset { get; }

    /// <summary>The attributes.</summary>
    public Attributes Attributes { get; internal set; }

    /// <summary>The inputs in order; null where an optional one is left out.</summary>
    public IReadOnlyList<Value?> Inputs => inputs;

    /// <summary>The outputs in order; null where an optional one is left out.</summary>
    public IReadOnlyList<Value?> Outputs => outputs;

    /// <summary>
    /// How many of the inputs, counted from the last, are not listed by the node: its sub-graphs read them by their names.
    /// </summary>
    internal int CapturedInputs { get; set; }

    /// <summary>What only the format that the node came from understands; written back on saving. Never changed.</summary>
    internal object? FileRemainder { get; set; }

    /// <summary>What is known of the operator; null when it is not one that Mipp knows.</summary>
    internal Operator? Operator { get; }

    /// <summary>How messages name this node: its name, or its first output's, and its operator.</summary>
    public string Label => $"'{(Name.Length > 0 ? Name : outputs.FirstOrDefault(o => o is not null)?.Name)}' ({Type})";

    /// <summary>Reads another value; optional inputs that were left out at the end may be given this way too.</summary>
    internal void SetInput(int index, Value? value)
    {
        if (index >= inputs.Length)
            Array.Resize(ref inputs, index + 1);
        inputs[index]?.RemoveUse(new Use(this, index));
        inputs[index] = value;
        value?.AddUse(new Use(this, index));
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{string.Join(", ", outputs.Select(o => o?.Name))} = {Type}({string.Join(", ", inputs.Select(i => i?.Name))})";
}
