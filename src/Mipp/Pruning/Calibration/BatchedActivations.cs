using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Pruning.Calibration;

/// <summary>
/// The values of a network for all calibration batches at once, advanced node by node and freed after their last use. Where they would
/// take more memory than they may, they are computed anew from the last place where they did not.
/// </summary>
/// <param name="network">The network; its weights may be changed as long as the node that reads them has not been advanced over.</param>
/// <param name="data">The batches.</param>
/// <param name="mostBytes">What the values may take that are held.</param>
/// <param name="cancellation">Stops the computing.</param>
internal sealed class BatchedActivations(Graph network, CalibrationData data, long mostBytes, CancellationToken cancellation) : IDisposable
{
    private readonly Dictionary<Value, Tensor>[] held = [.. Enumerable.Range(0, data.BatchCount).Select(_ => new Dictionary<Value, Tensor>())];
    private readonly HashSet<Value> pinned = [];
    private readonly Dictionary<Value, int> readsDone = [];
    private readonly Lazy<Dictionary<Value, long>> sizes = new(() => SizesOf(network, data));

    // Nodes that have been advanced over since the values were last held.
    private readonly List<Node> ahead = [];

    // What is still to be read after them.
    private HashSet<Value> live = [.. network.Inputs.Where(i => i.Uses.Count > 0)];

    /// <summary>The value in one batch.</summary>
    public Tensor Of(Value value, int batch) =>
        value.Data ?? (held[batch].TryGetValue(value, out var tensor) ? tensor : Compute([value], batch)[0]);

    /// <summary>Goes on by a node; what only it still had to read is not to be asked for any more.</summary>
    public void Advance(Node node)
    {
        var after = new HashSet<Value>(live);
        after.UnionWith(node.Outputs.OfType<Value>().Where(o => o.Uses.Count > 0));
        foreach (var input in node.Inputs.OfType<Value>())
        {
            readsDone[input] = readsDone.GetValueOrDefault(input) + 1;
            if (readsDone[input] == input.Uses.Count && !pinned.Contains(input))
                after.Remove(input);
        }
        if (!MayBeHeld(after))
            Hold();
        ahead.Add(node);
        live = after;
    }

    /// <summary>
    /// Computes what is still to be read, if it may be held, so that it is not computed each time it is asked for. To be called as
    /// rarely as that allows: nodes that are advanced over at once leave what is between them in cache.
    /// </summary>
    public void Hold()
    {
        if (ahead.Count == 0 || !MayBeHeld(live))
            return;
        Value[] values = [.. live];
        TensorWorkers.Run(data.BatchCount, (_, batch) =>
        {
            cancellation.ThrowIfCancellationRequested();
            using var noGrad = torch.no_grad();
            using var scope = new TensorScope();
            var before = held[batch];
            var missing = values.Where(v => !before.ContainsKey(v)).ToArray();
            held[batch] = missing.Zip(Compute(missing, batch)).ToDictionary(p => p.First, p => p.Second.DetachFromDisposeScope());
            foreach (var (value, tensor) in before)
            {
                if (live.Contains(value))
                    held[batch][value] = tensor;
                else
                    tensor.Dispose();
            }
        });
        ahead.Clear();
    }

    /// <summary>Keeps a value until it is unpinned, however often it is read.</summary>
    public void Pin(Value value) => pinned.Add(value);

    /// <summary>Lets go of a pinned value as soon as everything has read it.</summary>
    public void Unpin(Value value)
    {
        pinned.Remove(value);
        if (readsDone.GetValueOrDefault(value) >= value.Uses.Count)
            live.Remove(value);
    }

    /// <summary>Goes back by some nodes, so that they can be advanced over again; what they read is pinned, or computed by them.</summary>
    public void Rewind(IReadOnlyCollection<Node> nodes)
    {
        ahead.RemoveAll(nodes.Contains);
        foreach (var input in nodes.SelectMany(n => n.Inputs).OfType<Value>())
            readsDone.Remove(input);
        foreach (var output in nodes.SelectMany(n => n.Outputs).OfType<Value>())
        {
            live.Remove(output);
            foreach (var values in held)
                if (values.Remove(output, out var tensor))
                    tensor.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var tensor in held.SelectMany(h => h.Values))
            tensor.Dispose();
    }

    /// <summary>Bytes of every value for all samples.</summary>
    private static Dictionary<Value, long> SizesOf(Graph network, CalibrationData data)
    {
        using var scope = new TensorScope();
        var first = data.First(1);
        double batches = data.Count / (double)first[0].size(0);
        var sizes = network.Inputs.Zip(first).ToDictionary(p => p.First, p => BytesOf(p.Second));
        new GraphRunner(network).Run(first, ExecutionMode.Inference, (value, tensor) => sizes[value] = BytesOf(tensor));
        return sizes;

        long BytesOf(Tensor tensor) => (long)(batches * tensor.numel() * tensor.dtype.ElementSize());
    }

    private bool MayBeHeld(HashSet<Value> values) => values.Sum(v => sizes.Value.GetValueOrDefault(v)) <= mostBytes;

    /// <summary>Computes values that are not held from those that are.</summary>
    private Tensor[] Compute(Value[] wanted, int batch)
    {
        using var scope = new TensorScope();
        var known = new Dictionary<Value, Tensor>(held[batch]);
        var (nodes, needed) = Towards(wanted, known);
        if (network.Inputs.Any(needed.Contains))
            foreach (var (input, tensor) in network.Inputs.Zip(data.Batch(batch)))
                known.TryAdd(input, tensor);
        for (int i = 0; i < nodes.Count; i++)
        {
            var results = NodeRunner.Run(
                nodes[i], [.. nodes[i].Inputs.Select(v => v is null ? null : v.Data ?? known[v])], nodes[i].Opset, ExecutionMode.Inference);
            foreach (var (output, result) in nodes[i].Outputs.Zip(results))
                if (output is not null)
                    known[output] = result;
            foreach (var input in nodes[i].Inputs.OfType<Value>().Where(v => needed.Contains(v) && !wanted.Contains(v)).Distinct())
                if (!nodes.Skip(i + 1).Any(n => n.Inputs.Contains(input)))
                    known[input].Dispose();
        }
        return [.. wanted.Select(v => scope.Keep(known[v]))];
    }

    /// <summary>The nodes that lead from known values to wanted ones, in order, and all values that are wanted on the way.</summary>
    private (List<Node> Nodes, HashSet<Value> Needed) Towards(Value[] wanted, Dictionary<Value, Tensor> known)
    {
        var needed = wanted.ToHashSet();
        List<Node> nodes = [];
        foreach (var node in ahead.AsEnumerable().Reverse().Where(n => n.Outputs.Any(o => o is not null && needed.Contains(o))))
        {
            nodes.Add(node);
            needed.UnionWith(node.Inputs.OfType<Value>().Where(v => !v.IsInitializer && !known.ContainsKey(v)));
        }
        nodes.Reverse();
        return (nodes, needed);
    }
}
