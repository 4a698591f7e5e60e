using System.Collections.Immutable;
using Mipp.Data;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Information.Moments;
using Mipp.Operators;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Features;

/// <summary>
/// What a network's first layers make of its inputs, before anything that is not linear: y = W·x + b, with x a sample's values and y
/// the values of all first layers. Convolutions are such a map too, with many zeros.
/// </summary>
internal sealed class InputMap : IDisposable
{
    private const int LargestBatch = 256;
    private const long MostBytes = 2L << 30;

    // What rounding in single precision explains.
    private const double LargestDeviation = 1e-3;

    private readonly Graph graph;
    private readonly GraphRunner runner;
    private readonly DatasetSplit samples;
    private readonly int batchSize;
    private readonly CancellationToken cancellation;

    private InputMap(Graph graph, DatasetSplit samples, ImmutableArray<LinearLayer> layers, CancellationToken cancellation)
    {
        this.graph = graph;
        this.cancellation = cancellation;
        this.samples = samples;
        Layers = layers;
        runner = new GraphRunner(graph);
        batchSize = BatchSize.For(graph, samples.SampleShape, LargestBatch);
        InputCount = samples.SampleShape.Aggregate(1, (size, dimension) => checked(size * dimension));
    }

    /// <summary>The first layers: those that read the input with no other layer between.</summary>
    public ImmutableArray<LinearLayer> Layers { get; }

    /// <summary>Values of a sample.</summary>
    public int InputCount { get; }

    /// <summary>W [outputs, inputs] float64.</summary>
    public Tensor Weights { get; private set; } = null!;

    /// <summary>Reads the map off the network: what it makes of each input alone, less what it makes of none.</summary>
    /// <param name="graph">A network with one input.</param>
    /// <param name="samples">What it is run on; also shows whether the map is what it seems.</param>
    /// <param name="cancellation">Stops it, and whatever passes over the samples later.</param>
    /// <exception cref="MippException">There is no such map: nothing linear reads the input, or not it alone, or it is too large.</exception>
    public static InputMap Of(Graph graph, DatasetSplit samples, CancellationToken cancellation)
    {
        if (graph.Inputs.Count != 1)
            throw new MippException($"the model has {graph.Inputs.Count} inputs: features can be told apart only in models with one.");
        var layers = FirstLayers(graph);
        if (layers.IsEmpty)
            throw new MippException("no linear layer (Conv, Gemm, MatMul) reads the model's input: there is nothing to measure its features by.");
        var map = new InputMap(graph, samples, layers, cancellation);
        map.ReadWeights();
        return map;
    }

    /// <summary>Moments of the inputs over all samples.</summary>
    /// <exception cref="MippException">A sample has values that are no finite numbers.</exception>
    public ColumnMoments Moments()
    {
        var moments = new ColumnMoments();
        foreach (var batch in Batches())
            moments.Add(batch);
        return moments;
    }

    /// <summary>The samples in batches, [batch, inputs], each in a scope of its own.</summary>
    /// <exception cref="MippException">A sample has values that are no finite numbers.</exception>
    public IEnumerable<Tensor> Batches()
    {
        foreach (var batch in samples.Batches(batchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = new TensorScope();
            var inputs = batch.ToInputTensor().reshape(batch.Count, InputCount);
            if (!inputs.isfinite().all().Item<bool>())
                throw new MippException("the samples have values that are infinite or not numbers; check the data (--mean, --std).");
            yield return inputs;
        }
    }

    public void Dispose() => Weights.Dispose();

    private static ImmutableArray<LinearLayer> FirstLayers(Graph graph)
    {
        var reached = new HashSet<Value> { graph.Inputs[0] };
        var layers = ImmutableArray.CreateBuilder<LinearLayer>();
        foreach (var node in graph.Nodes)
        {
            if (!node.Inputs.OfType<Value>().Any(reached.Contains))
                continue;
            if ((node.Operator as ILinearOperator)?.Describe(node) is { } layer && reached.Contains(layer.Input))
                layers.Add(layer);
            else
                reached.UnionWith(node.Outputs.OfType<Value>());
        }
        return layers.ToImmutable();
    }

    private void ReadWeights()
    {
        using var scope = new TensorScope();
        var bias = Outputs(torch.zeros([1, InputCount]));
        long bytes = bias.numel() * InputCount * sizeof(double);
        if (bytes > MostBytes)
            throw new MippException(
                $"the first layers compute {bias.numel()} values from {InputCount} inputs: their map would take {bytes >> 20} MiB, more than the "
                + $"{MostBytes >> 20} MiB that are allowed; use smaller images.");
        var columns = new List<Tensor>();
        for (int first = 0; first < InputCount; first += batchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            columns.Add(Outputs(UnitVectors(first, Math.Min(batchSize, InputCount - first))).sub(bias).to(ScalarType.Float64));
        }
        Weights = torch.cat(columns, 0).transpose(0, 1).contiguous().DetachFromDisposeScope();
        if (!Weights.isfinite().all().Item<bool>())
            throw new MippException($"the first layers, such as {Layers[0].Node.Label}, compute numbers that are infinite or not numbers; check the model.");
        Verify(bias);
    }

    private Tensor UnitVectors(int first, int count)
    {
        float[] values = new float[count * InputCount];
        for (int i = 0; i < count; i++)
            values[(i * InputCount) + first + i] = 1;
        return Tensor.FromArray<float>(values, [count, InputCount]);
    }

    /// <summary>What the first layers compute, [batch, outputs].</summary>
    private Tensor Outputs(Tensor inputs)
    {
        using var scope = new TensorScope();
        var found = new Dictionary<Value, Tensor>();
        var wanted = Layers.Select(layer => layer.Output).ToHashSet();
        var shaped = inputs.reshape([inputs.size(0), .. samples.SampleShape.Select(size => (long)size)]);
        runner.Run([shaped.to(graph.Inputs[0].ElementType.ToDType() ?? ScalarType.Float32)], ExecutionMode.Inference, (value, tensor) =>
        {
            if (wanted.Contains(value))
                found[value] = tensor.to(ScalarType.Float32).clone().reshape(inputs.size(0), -1).MoveToOuterDisposeScope();
        });
        return scope.Keep(torch.cat([.. Layers.Select(layer => found[layer.Output])], 1));
    }

    /// <summary>What is between the input and the layers may not be linear.</summary>
    private void Verify(Tensor bias)
    {
        foreach (var inputs in Batches().Take(1))
        {
            var outputs = Outputs(inputs);
            var expected = inputs.MatMul(Weights.to(ScalarType.Float32).transpose(0, 1)).add(bias, One);
            double deviation = (outputs - expected).abs().max().Item<double>() / Math.Max(outputs.abs().max().Item<double>(), 1e-30);
            if (!(deviation < LargestDeviation))
                throw new MippException(
                    $"what is between the model's input and its first layer {Layers[0].Node.Label} is not linear: its features cannot be told apart.");
        }
    }
}
