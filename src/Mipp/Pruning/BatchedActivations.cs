using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Torch;

namespace Mipp.Pruning;

/// <summary>The values of a network for all calibration batches at once, advanced node by node and freed after their last use.</summary>
internal sealed class BatchedActivations(int batchCount, CancellationToken cancellation) : IDisposable
{
    private readonly Dictionary<Value, Tensor[]> values = [];
    private readonly Dictionary<Value, int> readsDone = [];
    private readonly HashSet<Value> held = [];

    /// <summary>The value in one batch.</summary>
    public Tensor Of(Value value, int batch) => value.Data ?? values[value][batch];

    /// <summary>Stores a value that no node computes.</summary>
    public void Store(Value value, Func<int, Tensor> batch)
    {
        var stored = values[value] = new Tensor[batchCount];
        for (int b = 0; b < batchCount; b++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = new TensorScope();
            stored[b] = TensorScope.Detach(batch(b));
        }
    }

    /// <summary>Computes a node's outputs for every batch, and frees the inputs that nothing else will read.</summary>
    public void Advance(Node node)
    {
        var outputs = node.Outputs.Select(o => o is { Uses.Count: > 0 } ? values[o] = new Tensor[batchCount] : null).ToArray();
        TensorWorkers.Run(batchCount, (_, batch) =>
        {
            cancellation.ThrowIfCancellationRequested();
            using var noGrad = Autograd.NoGrad();
            using var scope = new TensorScope();
            var results = NodeRunner.Run(node, [.. node.Inputs.Select(i => i is null ? null : Of(i, batch))], node.Opset, ExecutionMode.Inference);
            for (int o = 0; o < outputs.Length; o++)
                if (outputs[o] is { } stored)
                    stored[batch] = TensorScope.Detach(results[o]);
        });
        foreach (var input in node.Inputs.OfType<Value>())
            CountRead(input);
    }

    /// <summary>Keeps a value until it is released, however often it is read.</summary>
    public void Hold(Value value) => held.Add(value);

    /// <summary>Frees what has been computed of some nodes, so that they can be advanced again; what they read has to be held.</summary>
    public void Rewind(IEnumerable<Node> nodes)
    {
        foreach (var node in nodes)
        {
            foreach (var output in node.Outputs.OfType<Value>())
                Free(output);
            foreach (var read in node.Inputs.OfType<Value>())
                readsDone.Remove(read);
        }
    }

    /// <summary>Frees a held value as soon as everything has read it.</summary>
    public void Release(Value value)
    {
        held.Remove(value);
        if (readsDone.GetValueOrDefault(value) >= value.Uses.Count)
            Free(value);
    }

    public void Dispose()
    {
        foreach (var tensor in values.Values.SelectMany(v => v))
            tensor?.Dispose();
    }

    private void CountRead(Value value)
    {
        if (value.IsInitializer)
            return;
        int reads = readsDone[value] = readsDone.GetValueOrDefault(value) + 1;
        if (reads >= value.Uses.Count && !held.Contains(value))
            Free(value);
    }

    private void Free(Value value)
    {
        if (!values.Remove(value, out var batches))
            return;
        foreach (var tensor in batches)
            tensor.Dispose();
    }
}
