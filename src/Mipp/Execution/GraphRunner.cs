using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Execution;

/// <summary>Runs a graph on tensors, freeing each value after its last use.</summary>
/// <remarks>Make a new one after the graph's nodes have changed; changed initializers need no new one.</remarks>
public sealed class GraphRunner
{
    private readonly Graph graph;
    private readonly Value[][] expiring;

    /// <summary>Prepares a graph for running.</summary>
    public GraphRunner(Graph graph)
    {
        this.graph = graph;
        expiring = LastUses(graph);
    }

    /// <summary>Computes the outputs for inputs of any batch size, without recording gradients.</summary>
    /// <param name="inputs">One tensor per graph input, in order; axis 0 is the batch.</param>
    /// <returns>One tensor per graph output, in order. They belong to the current <see cref="TensorScope"/>, if any.</returns>
    /// <exception cref="MippException">
    /// An input does not suit the graph, or a node cannot be run; the message names it.
    /// </exception>
    public Tensor[] Run(IReadOnlyList<Tensor> inputs) => Run(inputs, ExecutionMode.Inference, observe: null);

    /// <param name="inputs">One tensor per graph input.</param>
    /// <param name="mode">In <see cref="ExecutionMode.Training"/> gradients are recorded as the calling thread has it.</param>
    /// <param name="observe">Called for each input and each computed value while it exists.</param>
    internal Tensor[] Run(IReadOnlyList<Tensor> inputs, ExecutionMode mode, Action<Value, Tensor>? observe)
    {
        InputCheck.Verify(graph, inputs);
        return Execute(inputs, mode, observe);
    }

    /// <summary>The same for inputs that are known to suit the graph.</summary>
    internal Tensor[] Execute(IReadOnlyList<Tensor> inputs, ExecutionMode mode, Action<Value, Tensor>? observe)
    {
        using var gradients = mode == ExecutionMode.Training && torch.is_grad_enabled() ? torch.enable_grad() : torch.no_grad();
        using var scope = new TensorScope();
        var computed = new Dictionary<Value, Tensor>();
        var given = graph.Inputs.Zip(inputs).ToDictionary(pair => pair.First, pair => pair.Second);
        foreach (var (value, tensor) in given)
            observe?.Invoke(value, tensor);

        Tensor Find(Value value) => value.Data ?? (given.TryGetValue(value, out var input) ? input : computed[value]);

        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            var node = graph.Nodes[i];
            var outputs = NodeRunner.Run(node, [.. node.Inputs.Select(v => v is null ? null : Find(v))], node.Opset, mode);
            Store(node, outputs, computed, observe);
            foreach (var value in expiring[i])
                if (computed.Remove(value, out var tensor))
                    tensor.Dispose();
        }
        return Results(scope, computed, Find);
    }

    private static void Store(Node node, Tensor[] outputs, Dictionary<Value, Tensor> computed, Action<Value, Tensor>? observe)
    {
        for (int i = 0; i < outputs.Length; i++)
        {
            if (i < node.Outputs.Count && node.Outputs[i] is { } value)
            {
                computed.Add(value, outputs[i]);
                observe?.Invoke(value, outputs[i]);
            }
            else
            {
                outputs[i].Dispose();
            }
        }
    }

    /// <summary>An output that is an input, an initializer or listed before gets a tensor of its own.</summary>
    private Tensor[] Results(TensorScope scope, Dictionary<Value, Tensor> computed, Func<Value, Tensor> find)
    {
        var results = new Tensor[graph.Outputs.Count];
        for (int i = 0; i < results.Length; i++)
        {
            var value = graph.Outputs[i];
            bool isFirst = computed.ContainsKey(value) && !graph.Outputs.Take(i).Contains(value);
            results[i] = scope.Keep(isFirst ? computed[value] : find(value).alias());
        }
        return results;
    }

    /// <summary>For each node, the values that nothing needs once it has run.</summary>
    internal static Value[][] LastUses(Graph graph)
    {
        var needed = new HashSet<Value>(graph.Outputs);
        var expiring = new Value[graph.Nodes.Count][];
        for (int i = expiring.Length - 1; i >= 0; i--)
        {
            var node = graph.Nodes[i];
            expiring[i] = [.. node.Outputs.Concat(node.Inputs).OfType<Value>().Where(needed.Add)];
        }
        return expiring;
    }
}
