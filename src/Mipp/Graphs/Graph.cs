using System.Collections.Immutable;
using System.Globalization;
using Mipp.Tensors;

namespace Mipp.Graphs;

/// <summary>
/// A model: inputs, initializers and nodes in an order in which they can be run. The one representation that is loaded,
/// built, trained, pruned and saved.
/// </summary>
/// <remarks>
/// A graph owns the tensors of its initializers and attributes; dispose it to free them. Not safe for concurrent changes.
/// </remarks>
public sealed class Graph : IDisposable
{
    private readonly OrderedDictionary<string, Value> values = new(StringComparer.Ordinal);
    private readonly List<Value> inputs = [];
    private readonly List<Value> outputs = [];
    private readonly List<Node> nodes = [];

    /// <summary>An empty graph.</summary>
    /// <param name="name">The graph's name.</param>
    /// <param name="opsets">Operator set versions by domain; the empty domain is ONNX's own.</param>
    public Graph(string name, ImmutableDictionary<string, int> opsets)
    {
        Name = name;
        Opsets = opsets;
    }

    /// <summary>The graph's name.</summary>
    public string Name { get; }

    /// <summary>Operator set versions by domain.</summary>
    public ImmutableDictionary<string, int> Opsets { get; }

    /// <summary>The version of ONNX's own operator set.</summary>
    public int Opset => Opsets.GetValueOrDefault("", 1);

    /// <summary>What the file says of itself; written back on saving.</summary>
    public ModelMetadata Metadata { get; init; } = ModelMetadata.Default;

    /// <summary>The inputs in order.</summary>
    public IReadOnlyList<Value> Inputs => inputs;

    /// <summary>The outputs in order.</summary>
    public IReadOnlyList<Value> Outputs => outputs;

    /// <summary>The nodes, each after the ones it reads from.</summary>
    public IReadOnlyList<Node> Nodes => nodes;

    /// <summary>All values: inputs, initializers and what nodes compute.</summary>
    public IReadOnlyCollection<Value> Values => values.Values;

    /// <summary>The initializers (parameters and constants) in the order in which they were added.</summary>
    public IEnumerable<Value> Initializers => values.Values.Where(v => v.IsInitializer);

    /// <summary>The initializers that training changes: floating-point, and read where an operator has parameters.</summary>
    public IEnumerable<Value> Parameters => Initializers.Where(IsParameter);

    /// <summary>The value of that name, or null.</summary>
    public Value? Find(string name) => values.GetValueOrDefault(name);

    /// <summary>Adds an input.</summary>
    /// <exception cref="MippException">The name is taken.</exception>
    public Value AddInput(string name, ElementType type, Shape? shape)
    {
        var value = NewValue(name);
        value.ElementType = type;
        value.Shape = shape;
        inputs.Add(value);
        return value;
    }

    /// <summary>Adds an initializer and takes ownership of its tensor.</summary>
    /// <exception cref="MippException">The name is taken.</exception>
    public Value AddInitializer(string name, Tensor data)
    {
        var value = NewValue(name);
        SetData(value, data);
        return value;
    }

    /// <summary>
    /// Adds a node after all present ones; its outputs become new values. Takes ownership of tensors among the attributes.
    /// </summary>
    /// <param name="type">The operator's name.</param>
    /// <param name="inputs">Values of this graph; null where an optional input is left out.</param>
    /// <param name="outputNames">A name for each output; empty where an optional output is left out.</param>
    /// <param name="attributes">The attributes.</param>
    /// <param name="name">The node's name; may be empty.</param>
    /// <param name="domain">The operator's domain; empty for ONNX's own.</param>
    /// <exception cref="MippException">An output's name is taken.</exception>
    public Node AddNode(
        string type,
        IReadOnlyList<Value?> inputs,
        IReadOnlyList<string> outputNames,
        Attributes? attributes = null,
        string name = "",
        string domain = "")
    {
        var results = outputNames.Select(o => o.Length == 0 ? null : NewValue(o)).ToArray();
        int opset = domain is "" or "ai.onnx" ? Opset : Opsets.GetValueOrDefault(domain, 1);
        var node = new Node(name, type, domain, opset, [.. inputs], results, attributes ?? Attributes.Empty);
        foreach (var result in results)
            if (result is not null)
                result.Producer = node;
        for (int i = 0; i < inputs.Count; i++)
            inputs[i]?.AddUse(new Use(node, i));
        foreach (var tensor in AttributeTensors(node))
            tensor.DetachFromDisposeScope();
        nodes.Add(node);
        return node;
    }

    /// <summary>Moves a node to the place before another one, which must be after all that it reads.</summary>
    internal void MoveBefore(Node moved, Node other)
    {
        nodes.Remove(moved);
        nodes.Insert(nodes.IndexOf(other), moved);
    }

    /// <summary>Makes a value an output.</summary>
    public void AddOutput(Value value) => outputs.Add(value);

    /// <summary>A name that no value has yet, starting with <paramref name="stem"/>.</summary>
    public string FreeName(string stem)
    {
        string name = stem;
        for (int i = 1; values.ContainsKey(name); i++)
            name = string.Create(CultureInfo.InvariantCulture, $"{stem}_{i}");
        return name;
    }

    /// <summary>A deep copy, tensors included.</summary>
    public Graph Clone() => Clone(data => data.clone());

    /// <summary>A copy that reads the same memory as this graph until its initializers are replaced.</summary>
    /// <remarks>For running, and for changing by <see cref="SetData"/>; what changes a tensor in place would change both graphs.</remarks>
    internal Graph Share() => Clone(data => data.detach());

    private Graph Clone(Func<Tensor, Tensor> copyOf)
    {
        var copy = new Graph(Name, Opsets) { Metadata = Metadata };
        foreach (var input in inputs)
            copy.AddInput(input.Name, input.ElementType, input.Shape);
        foreach (var initializer in Initializers)
            copy.AddInitializer(initializer.Name, copyOf(initializer.Data!));
        foreach (var node in nodes)
            CopyNode(node, copy);
        foreach (var output in outputs)
            copy.AddOutput(copy.values[output.Name]);
        return copy;
    }

    /// <summary>Frees the tensors of initializers and attributes.</summary>
    public void Dispose()
    {
        foreach (var initializer in Initializers)
            initializer.Data!.Dispose();
        foreach (var node in nodes)
            FreeAttributes(node);
    }

    /// <summary>Replaces an initializer's contents, freeing the old ones; its type and shape follow.</summary>
    internal static void SetData(Value value, Tensor data)
    {
        if (!ReferenceEquals(value.Data, data))
            value.Data?.Dispose();
        data.DetachFromDisposeScope();
        value.Data = data;
        value.ElementType = data.dtype.ToElementType();
        value.Shape = Shape.Of(data.shape);
        value.Contents = SmallContents.Of(data);
    }

    /// <summary>Removes nodes and what they compute, which nothing may read any more.</summary>
    internal void Remove(IReadOnlySet<Node> removed)
    {
        nodes.RemoveAll(removed.Contains);
        foreach (var node in removed)
        {
            Release(node);
            foreach (var output in node.Outputs)
                if (output is not null)
                    values.Remove(output.Name);
        }
    }

    /// <summary>Removes an initializer, which nothing may read any more, and frees its tensor.</summary>
    internal void Remove(Value initializer)
    {
        values.Remove(initializer.Name);
        initializer.Data!.Dispose();
    }

    /// <summary>Puts initializers in the place of a node: what it computes keeps its names and is read where it was.</summary>
    /// <param name="node">The node, which leaves the graph.</param>
    /// <param name="results">A tensor for each output of the node; the graph takes ownership.</param>
    internal void Replace(Node node, IReadOnlyList<Tensor> results)
    {
        nodes.Remove(node);
        Release(node);
        foreach (var (output, data) in node.Outputs.Zip(results))
        {
            if (output is null)
                continue;
            output.Producer = null;
            SetData(output, data);
        }
    }

    private static void Release(Node node)
    {
        for (int i = 0; i < node.Inputs.Count; i++)
            node.SetInput(i, null);
        FreeAttributes(node);
    }

    private static void FreeAttributes(Node node)
    {
        foreach (var tensor in AttributeTensors(node))
            tensor.Dispose();
        foreach (var subgraph in node.Attributes.Select(a => a.Value).OfType<Subgraph>())
            subgraph.Body.Dispose();
    }

    private static IEnumerable<Tensor> AttributeTensors(Node node) => node.Attributes.Select(a => a.Value).OfType<Tensor>();

    private static Attributes Copy(Attributes attributes) => attributes.Aggregate(
        attributes, (copy, a) => a.Value switch
        {
            Tensor tensor => copy.With(a.Key, tensor.clone()),
            Subgraph subgraph => copy.With(a.Key, subgraph.Clone()),
            _ => copy,
        });

    private static void CopyNode(Node node, Graph target)
    {
        var copy = target.AddNode(
            node.Type,
            [.. node.Inputs.Select(i => i is null ? null : target.values[i.Name])],
            [.. node.Outputs.Select(o => o?.Name ?? "")],
            Copy(node.Attributes),
            node.Name,
            node.Domain);
        copy.CapturedInputs = node.CapturedInputs;
        copy.FileRemainder = node.FileRemainder;
        foreach (var (from, to) in node.Outputs.Zip(copy.Outputs))
        {
            if (from is null)
                continue;
            to!.ElementType = from.ElementType;
            to.Shape = from.Shape;
            to.Contents = from.Contents;
        }
    }

    private static bool IsParameter(Value value) =>
        value.ElementType is ElementType.Float32 or ElementType.Float64 or ElementType.Float16 or ElementType.BFloat16
        && value.Uses.Any(u => u.Node.Operator?.IsParameter(u) == true);

    private Value NewValue(string name)
    {
        var value = new Value(name);
        return values.TryAdd(name, value) ? value
            : throw new MippException($"the model names two values '{name}'; names must be unique.");
    }
}
