using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Pruning.Calibration;
using Mipp.Tensors;
using Mipp.Tests.Coupling;

namespace Mipp.Tests.Pruning.Calibration;

/// <summary>Every value of a network with a shortcut in every batch, however much of it is held, against a plain run.</summary>
public sealed class BatchedActivationsTests
{
    /// <summary>More than a batch.</summary>
    private const int Images = CalibrationData.LargestBatch + 6;

    public static MatrixTheoryData<long, int> BytesAndNodesAtOnce { get; } =
        new([0L, Images * 28 * 28 * 4L, Images * 14 * 14 * 8 * 4L, long.MaxValue], [1, 3, int.MaxValue]);

    [Theory]
    [MemberData(nameof(BytesAndNodesAtOnce))]
    public void Are_what_the_network_computes_however_little_is_held_and_seldom(long mostBytes, int nodesAtOnce)
    {
        using var scope = new TensorScope();
        using var graph = WithShortcut();
        var data = new CalibrationData(graph, SmallNetwork.Calibration(Images));
        Assert.Equal(2, data.BatchCount);
        List<Dictionary<Value, float[]>> expected = [.. Enumerable.Range(0, 2).Select(batch => Run(graph, data.Batch(batch)))];

        using var activations = new BatchedActivations(graph, data, mostBytes, TestContext.Current.CancellationToken);
        foreach (var (i, node) in graph.Nodes.Index())
        {
            if (i % nodesAtOnce == 0)
                activations.Hold();
            foreach (var input in node.Inputs.OfType<Value>().Where(v => !v.IsInitializer))
                for (int batch = 0; batch < 2; batch++)
                    Assert.All(activations.Of(input, batch).ToArray<float>().Zip(expected[batch][input]), p => Assert.Equal(p.Second, p.First, 1e-5));
            activations.Advance(node);
        }
    }

    /// <summary>Maps of 28·28, then 14·14 of 8 channels that an addition reads again after two convolutions.</summary>
    private static Graph WithShortcut()
    {
        var net = new NetworkBuilder(seed: 6);
        var stem = net.Relu(net.Conv("stem", net.Input("x", 1, 28, 28), 8, stride: 2));
        var branch = net.Conv("second", net.Relu(net.Conv("first", stem, 5)), 8);
        return net.Build([net.Gemm("head", net.Flatten(net.GlobalPool(net.Relu(net.Add(branch, stem)))), 3)]);
    }

    private static Dictionary<Value, float[]> Run(Graph graph, Tensor[] inputs)
    {
        var values = new Dictionary<Value, float[]>();
        new GraphRunner(graph).Run(inputs, ExecutionMode.Inference, (value, tensor) => values[value] = tensor.ToArray<float>());
        return values;
    }
}
