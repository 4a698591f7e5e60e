using Mipp.Graphs;

namespace Mipp.Execution;

/// <summary>One run of a graph as deployed, with its operations recorded, so that it can be differentiated.</summary>
/// <remarks>Its tensors belong to the scope in which it was made; all of the run is in memory until that ends.</remarks>
internal sealed class RecordedRun
{
    private readonly Dictionary<Value, Tensor> values = [];
    private readonly Dictionary<Use, Tensor> read = [];

    /// <summary>Runs a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="inputs">One tensor per graph input, in order.</param>
    /// <param name="contents">What initializers contain instead; null for what they do contain.</param>
    /// <param name="watched">
    /// Uses that get a tensor of their own, so that a derivative for it is that of this use alone.
    /// </param>
    public RecordedRun(
        Graph graph, IReadOnlyList<Tensor> inputs, Func<Value, Tensor>? contents = null, IReadOnlySet<Use>? watched = null)
    {
        ForeignOperators.RequireNone(graph, "the criterion");
        InputCheck.Verify(graph, inputs);
        using var recording = torch.enable_grad();
        foreach (var (value, tensor) in graph.Inputs.Zip(inputs))
            values.Add(value, tensor);
        foreach (var node in graph.Nodes)
        {
            var results = NodeRunner.Run(
                node,
                [.. node.Inputs.Select((value, i) => value is null ? null : Read(value, new Use(node, i), contents, watched))],
                node.Opset, ExecutionMode.Inference);
            foreach (var (value, result) in node.Outputs.Zip(results))
                if (value is not null)
                    values.Add(value, result);
        }
        Outputs = [.. graph.Outputs.Select(o => Find(o, contents))];
    }

    /// <summary>One tensor per graph output, in order.</summary>
    public IReadOnlyList<Tensor> Outputs { get; }

    /// <summary>What a watched use was given.</summary>
    public Tensor this[Use use] => read[use];

    private Tensor Read(Value value, Use use, Func<Value, Tensor>? contents, IReadOnlySet<Use>? watched)
    {
        var tensor = Find(value, contents);
        if (watched?.Contains(use) != true)
            return tensor;
        tensor = tensor.alias();
        read.Add(use, tensor.requires_grad ? tensor : tensor.requires_grad_());
        return tensor;
    }

    private Tensor Find(Value value, Func<Value, Tensor>? contents) =>
        values.TryGetValue(value, out var computed) ? computed : contents?.Invoke(value) ?? value.Data!;
}
